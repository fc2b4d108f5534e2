/** Every check, in the order in which their results are printed. */
import type { DataCheck } from './data-check.ts';
import { duplicates } from './duplicates.ts';
import { emptyLists } from './empty-lists.ts';
import { fallingCounters } from './falling-counters.ts';
import { freshnessCheck } from './freshness.ts';
import { frozenSnapshots } from './frozen-snapshots.ts';
import { lostFields } from './lost-fields.ts';
import { missingFields } from './missing-fields.ts';
import { movedRecords } from './moved-records.ts';
import { nullRates } from './null-rates.ts';
import { orphans } from './orphans.ts';
import { rowCounts } from './row-counts.ts';
import { sameAnswers } from './same-answers.ts';
import { shortLists } from './short-lists.ts';
import { impossibleDates } from './impossible-dates.ts';
import { placeholders } from './placeholders.ts';

export const dataChecks: readonly DataCheck[] = [
  freshnessCheck,
  frozenSnapshots,
  emptyLists,
  rowCounts,
  lostFields,
  missingFields,
  sameAnswers,
  shortLists,
  movedRecords,
  nullRates,
  fallingCounters,
  duplicates,
  impossibleDates,
  orphans,
  placeholders,
];

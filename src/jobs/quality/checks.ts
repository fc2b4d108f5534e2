/** Every check, in the order in which their results are told. */
import type { Check } from './check.ts';
import { duplicates } from './duplicates.ts';
import { emptyLists } from './empty-lists.ts';
import { fallingCounters } from './falling-counters.ts';
import { freshness } from './freshness.ts';
import { frozenSnapshots } from './frozen-snapshots.ts';
import { lostFields } from './lost-fields.ts';
import { missingFields } from './missing-fields.ts';
import { movedRecords } from './moved-records.ts';
import { nullRates } from './null-rates.ts';
import { orphans } from './orphans.ts';
import { rowCounts } from './row-counts.ts';
import { sameAnswers } from './same-answers.ts';
import { shortLists } from './short-lists.ts';
import { strays } from './strays.ts';
import { stubs } from './stubs.ts';

export const checks: readonly Check[] = [
  freshness,
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
  strays,
  orphans,
  stubs,
];

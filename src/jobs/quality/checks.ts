/** Every check, in the order in which their results are told. */
import type { Check } from './check.ts';
import { duplicates } from './duplicates.ts';
import { fallingCounters } from './falling-counters.ts';
import { freshness } from './freshness.ts';
import { frozenSnapshots } from './frozen-snapshots.ts';
import { lostFields } from './lost-fields.ts';
import { missingFields } from './missing-fields.ts';
import { nullRates } from './null-rates.ts';
import { orphans } from './orphans.ts';
import { rowCounts } from './row-counts.ts';
import { strays } from './strays.ts';
import { stubs } from './stubs.ts';

export const checks: readonly Check[] = [
  freshness,
  frozenSnapshots,
  rowCounts,
  lostFields,
  missingFields,
  nullRates,
  fallingCounters,
  duplicates,
  strays,
  orphans,
  stubs,
];

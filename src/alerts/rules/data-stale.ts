/** Tables without the data of the day that they should have by now: one alert for each pipeline that fills them. */
import type { TableState } from '../../monitoring/operational-state.ts';
import { groupBy } from '../../group-by.ts';
import { countDays } from '../../time.ts';
import type { Rule } from './rule.ts';

/** This many thresholds behind is critical. */
const CRITICAL_FACTOR = 2;

const countDaysBehind = ({ newestDay, expectedDay }: TableState) =>
  newestDay === null || newestDay >= expectedDay ? 0 : countDays(newestDay, expectedDay) - 1;

/** A table that never had data belongs to a pipeline that has not run yet: `run-not-green` reports a run that failed. */
export const dataStale: Rule<'data-stale'> = {
  name: 'data-stale',
  threshold: 1,
  unit: 'days behind the expected day; twice as many: critical',
  forMs: 0,
  keepFiringMs: 0,
  find({ state, threshold }) {
    const stale = state.tables.filter((table) => countDaysBehind(table) >= threshold);
    return [...groupBy(stale, ({ pipeline }) => pipeline)].map(([pipeline, tables]) => {
      const [worst] = [...tables].sort((a, b) => countDaysBehind(b) - countDaysBehind(a)) as [TableState];
      return {
        subject: pipeline,
        pipeline,
        severity: countDaysBehind(worst) >= CRITICAL_FACTOR * threshold ? 'critical' : 'warning',
        facts: {
          tables: tables.map(({ table }) => table).sort(),
          newestDay: worst.newestDay,
          expectedDay: worst.expectedDay,
        },
      };
    });
  },
};

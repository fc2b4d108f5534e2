/** Absences that are worth a look: runs with unusually many, and watched ids that the API does not have. */
import { groupBy } from '../../../group-by.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { integer, pick, statement, textValue, date } from '../../../load/connection/statement.ts';
import { watchlist } from '../../../load/tables/ops.ts';
import { runs } from '../../../load/tables/ops-runs.ts';
import { addDays } from '../../../time.ts';

/** The newest run of a pipeline, if the API had no data for many of its requests. */
export interface AbsentRun {
  readonly run_id: number;
  readonly pipeline: string;
  readonly business_date: string;
  readonly requests: number;
  readonly absent: number;
  /** Median share of the earlier runs, from 0 to 1; null: there is none. */
  readonly usual: number | null;
}

const RUNS = statement(
  'absences of the newest runs',
  pick(runs, 'run_id', 'pipeline', 'business_date', 'requests_total', 'requests_absent'),
  `select run_id, pipeline, business_date, requests_total, requests_absent from (
     select * from ops.runs order by run_id desc limit 500) newest
   where finished_at is not null and requests_total > 0 and trigger not in ('replay', 'import') order by run_id desc`,
);

/** Fewer are normal. */
const MIN_ABSENT = 3;
const MIN_SHARE = 0.1;
/** Without earlier runs. */
const MIN_FIRST_SHARE = 0.5;

/** Among the newest 500 runs. Needs no transaction. */
export async function readAbsentRuns(pool: Pool): Promise<readonly AbsentRun[]> {
  const { rows } = await pool.query(RUNS);
  const byPipeline = groupBy(rows, ({ pipeline }) => pipeline);
  return [...byPipeline.values()].flatMap(([newest, ...earlier]) => {
    if (!newest) return [];
    const { requests_total: requests, requests_absent: absent, run_id, pipeline, business_date } = newest;
    const usual = findMedian(earlier.map((run) => run.requests_absent / run.requests_total));
    const limit = usual === null ? MIN_FIRST_SHARE : Math.max(MIN_SHARE, 2 * usual);
    if (absent < MIN_ABSENT || absent / requests < limit) return [];
    return [{ run_id, pipeline, business_date, requests, absent, usual }];
  });
}

const findMedian = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

const WATCHED = statement(
  'absent watched ids',
  { ...pick(watchlist, 'kind', 'id', 'note'), stream: textValue, days: integer, newest_day: date },
  `with recursive streams as (
    (select stream from ops.absences order by stream limit 1)
    union all
    select next.stream from streams s cross join lateral (
      select stream from ops.absences where stream > s.stream order by stream limit 1) next
  )
  select w.kind, w.id, w.note, s.stream, seen.days, seen.newest_day
  from (select * from ops.watchlist order by added_at desc, kind, id limit 200) w cross join streams s cross join lateral (
    select count(*)::int as days, max(business_date) as newest_day from ops.absences a
    where a.stream = s.stream and a.id = w.id and a.business_date >= $1) seen
  where seen.days > 0 order by seen.newest_day desc, seen.days desc, w.kind, w.id, s.stream limit 100`,
);

const DAYS = 14;

/** Of the last 14 days. `today`: `yyyy-MM-dd`. Needs no transaction. */
export const readAbsentWatched = async (pool: Pool, today: string) =>
  (await pool.query(WATCHED, [addDays(today, -DAYS)])).rows;

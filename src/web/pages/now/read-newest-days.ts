/** What the newest runs of each pipeline that succeeded say: the newest complete day, and what a run usually costs. */
import type { Pool } from '../../../load/connection/pool.ts';
import { date, integer, type RowWith, statement, textValue } from '../../../load/connection/statement.ts';

const NEWEST_RUNS = 2_000;
/** Runs of which the mean is what a run usually costs. */
const USUAL_RUNS = 10;

const newestRuns = { pipeline: textValue, day: date, credits: integer };

const NEWEST_DAYS = statement(
  'newest complete days',
  newestRuns,
  `select pipeline, max(business_date) as day, round(avg(credits) filter (where place <= ${USUAL_RUNS}))::int as credits
  from (select pipeline, business_date, credits, row_number() over (partition by pipeline order by run_id desc) as place
    from (select * from ops.runs order by run_id desc limit ${NEWEST_RUNS}) u
    where status = 'succeeded' and trigger not in ('backfill', 'replay', 'import')) u
  group by pipeline`,
);

/** By pipeline, of the newest 2,000 runs. Needs no transaction. */
export async function readNewestDays(pool: Pool): Promise<ReadonlyMap<string, RowWith<typeof newestRuns>>> {
  const { rows } = await pool.query(NEWEST_DAYS);
  return new Map(rows.map((row) => [row.pipeline, row]));
}

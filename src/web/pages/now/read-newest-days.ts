/** The newest day of each pipeline that is complete. */
import type { Pool } from '../../../load/connection/pool.ts';
import { date, statement, textValue } from '../../../load/connection/statement.ts';

const NEWEST_RUNS = 2_000;

const NEWEST_DAYS = statement(
  'newest complete days',
  { pipeline: textValue, day: date },
  `select pipeline, max(business_date) as day
  from (select pipeline, business_date, status from ops.runs order by run_id desc limit ${NEWEST_RUNS}) u
  where status = 'succeeded' group by pipeline`,
);

/** Days by pipeline, of the newest 2,000 runs. Needs no transaction. */
export async function readNewestDays(pool: Pool): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query(NEWEST_DAYS);
  return new Map(rows.map(({ pipeline, day }) => [pipeline, day]));
}

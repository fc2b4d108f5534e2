/** Replays that have read all they had to: several workers read in no order, so the histories are put in order at the end. */
import { inTransaction, type Pool } from '../../load/pool.ts';
import { tidyHistory } from '../../load/tidy.ts';
import { tableInfo } from '../../load/tables/table.ts';
import { streamNamed } from '../../streams/catalogue.ts';

const READ = `select u.run_id, array(select distinct stream from ops.requests r where r.run_id = u.run_id) as streams
  from ops.runs u where u.trigger = 'replay' and u.finished_at is null and u.status = 'running' and not exists (
    select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

/** Before their runs are ended: returns those that may be. Twice does no harm. */
export async function tidyReplays(pool: Pool): Promise<readonly number[]> {
  const { rows } = await pool.query<{ run_id: number; streams: string[] }>({ name: 'read replays', text: READ });
  for (const { run_id, streams } of rows) {
    const tables = new Set(streams.flatMap((name) => streamNamed(name).tables));
    for (const table of tables) {
      const requests = 'select source_request_id from ops.requests where run_id = $1';
      await inTransaction(pool, (connection) => tidyHistory(connection, tableInfo(table), requests, [run_id]));
    }
  }
  return rows.map(({ run_id }) => run_id);
}

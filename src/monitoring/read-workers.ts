/** Workers that run, and those that were lost. */
import type { Connection } from '../load/connection/pool.ts';
import { boolean, integer, pick, statement, timestamp } from '../load/connection/statement.ts';
import { workers } from '../load/tables/ops.ts';
import type { WorkerState } from './operational-state.ts';

/**
 * A worker that stops ends its lease before it expires. One whose lease has expired was lost, also after another
 * process has marked it as stopped because it recovered its requests.
 */
const WORKERS = statement(
  'state of workers',
  { ...pick(workers, 'worker_id', 'host', 'started_at'), last_heartbeat: timestamp, pid: integer, is_alive: boolean },
  `select worker_id, host, pid, started_at, coalesce(heartbeat_at, started_at) as last_heartbeat,
    lease_until > clock_timestamp() as is_alive
  from ops.workers
  where case when lease_until > clock_timestamp() then stopped_at is null
    else lease_until > clock_timestamp() - interval '1 hour' and (stopped_at is null or stopped_at >= lease_until) end
  order by worker_id`,
);

/** Workers with a lease, and those whose lease expired in the last hour. Needs no transaction. */
export async function readWorkers(database: Connection): Promise<readonly WorkerState[]> {
  const { rows } = await database.query(WORKERS);
  return rows.map((row) => ({
    worker: String(row.worker_id),
    host: row.host,
    pid: row.pid,
    startedAt: row.started_at,
    lastHeartbeat: row.last_heartbeat,
    isAlive: row.is_alive,
  }));
}

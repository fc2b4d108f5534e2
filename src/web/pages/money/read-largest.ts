/** What cost most lately, among the newest runs and requests, so that the cost does not grow with the ledger. */
import type { RunRow } from '../../../ledger/runs.ts';
import type { Connection } from '../../../load/connection/pool.ts';

const NEWEST_RUNS = 2_000;
export const NEWEST_REQUESTS = 20_000;
const SIZE = 10;

export type LargestRun = Pick<RunRow, 'run_id' | 'pipeline' | 'trigger' | 'status' | 'started_at' | 'credits'>;

export interface LargestStream {
  readonly stream: string;
  readonly requests: number;
  readonly credits: number;
}

/** The most expensive first. `since`: older runs do not count. Needs no transaction. */
export async function readLargestRuns(connection: Connection, since: Date): Promise<readonly LargestRun[]> {
  const { rows } = await connection.query<LargestRun>(
    `select run_id, pipeline, trigger, status, started_at, credits
     from (select * from ops.runs order by run_id desc limit ${NEWEST_RUNS}) newest
     where started_at >= $1 and credits > 0 order by credits desc, run_id desc limit ${SIZE}`,
    [since],
  );
  return rows;
}

/** Streams of the newest requests, the most expensive first. Needs no transaction. */
export async function readLargestStreams(connection: Connection): Promise<readonly LargestStream[]> {
  const { rows } = await connection.query<LargestStream>(
    `select stream, count(*)::int as requests, sum(credits)::int as credits
     from (select stream, credits from ops.requests order by request_id desc limit ${NEWEST_REQUESTS}) newest
     group by stream having sum(credits) > 0 order by credits desc, stream limit ${SIZE}`,
  );
  return rows;
}

/** What a run did, by stream: counts, rows, credits, and the time from its first call to its last. */
import type { Pool } from '../../../load/connection/pool.ts';
import {
  float,
  integer,
  nullable,
  type RowWith,
  statement,
  textValue,
  timestamp,
} from '../../../load/connection/statement.ts';
import { readInOrder } from './read-in-order.ts';

/** Requests that are looked at. An identity is a hash, so the first ones in its order are an even sample. */
const SAMPLE_SIZE = 5_000;

const runStream = {
  stream: textValue,
  requests: integer,
  done: integer,
  absent: integer,
  failed: integer,
  open: integer,
  cancelled: integer,
  /** Requests with more than one attempt. */
  repeated: integer,
  rows_written: integer,
  rows_unchanged: integer,
  credits: integer,
  /** When its first call was reserved; null: none was. */
  first_at: nullable(timestamp),
  last_at: nullable(timestamp),
  /** Mean duration of a call in milliseconds; null: no call ended. */
  call_ms: nullable(float),
};

const STREAMS = statement(
  'streams of a run',
  runStream,
  `with sample as materialized (
    select request_id, stream, status, attempts, finished_at, credits, rows_inserted, rows_updated, rows_unchanged
    from ops.requests where run_id >= $1 and run_id <= $1 order by run_id, identity limit ${SAMPLE_SIZE}
  )
  select s.stream, count(*)::int as requests, (count(*) filter (where s.status = 'done'))::int as done,
    (count(*) filter (where s.status = 'absent'))::int as absent,
    (count(*) filter (where s.status in ('failed', 'quarantined')))::int as failed,
    (count(*) filter (where s.finished_at is null))::int as open,
    (count(*) filter (where s.status = 'cancelled'))::int as cancelled,
    (count(*) filter (where s.attempts > 1))::int as repeated,
    sum(s.rows_inserted + s.rows_updated)::int as rows_written, sum(s.rows_unchanged)::int as rows_unchanged,
    sum(s.credits)::int as credits, min(a.first_at) as first_at, max(a.last_at) as last_at,
    sum(a.ms)::float8 / nullif(sum(a.calls), 0)::float8 as call_ms
  from sample s left join lateral (
    select min(reserved_at) as first_at, max(coalesce(settled_at, reserved_at)) as last_at, sum(duration_ms) as ms,
      count(duration_ms) as calls
    from ops.attempts a where a.request_id = s.request_id) a on true
  group by s.stream order by first_at nulls last, s.stream`,
);

export type RunStream = RowWith<typeof runStream>;

export interface RunStreams {
  /** In the order of their first calls. */
  readonly streams: readonly RunStream[];
  /** True: the run has more requests than were looked at, and the counts are those of the sample. */
  readonly isSample: boolean;
}

/** At most 5,000 requests are looked at. Uses a transaction of its own. */
export async function readRunStreams(pool: Pool, runId: number): Promise<RunStreams> {
  const { rows: streams } = await readInOrder(pool, (connection) => connection.query(STREAMS, [runId]));
  const requests = streams.reduce((sum, stream) => sum + stream.requests, 0);
  return { streams, isSample: requests >= SAMPLE_SIZE };
}

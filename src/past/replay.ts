/**
 * Replay: parses stored bodies again with the current version, for 0 credits. It is a run whose requests read stored
 * answers instead of calling the API, so it can be watched, interrupted and resumed. It may run during live loads,
 * because an older observation never overwrites a newer one.
 */
import { onlyRow } from '../load/connection/only-row.ts';
import { inTransaction, type Connection, type Pool } from '../load/connection/pool.ts';
import type { Stream } from '../streams/stream.ts';
import { crashAt } from '../crash-points.ts';
import { insertRun } from '../ledger/begin-run.ts';
import { RAW_LANE } from '../ledger/requests.ts';

export interface ReplayOrder {
  readonly streams: readonly Stream[];
  /** First and last business day of the answers; absent: no limit. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only the answers to these requests; absent: all. */
  readonly requestIds?: readonly number[] | undefined;
  /** Business date of the replay's own run. */
  readonly businessDate: string;
}

/**
 * The requests of an order, as a complete SELECT for use as a subquery; pages beyond the ends of lists are none. $1 to
 * $4 are `listReplayValues(order)`.
 */
export const ORDERED_REQUESTS = `select * from ops.requests
  where stream = any($1::text[]) and not look_ahead and business_date >= coalesce($2::date, '-infinity')
    and business_date <= coalesce($3::date, 'infinity') and ($4::bigint[] is null or request_id = any($4))`;

export const listReplayValues = ({ streams, from, to, requestIds }: ReplayOrder) => [
  streams.map(({ name }) => name),
  from ?? null,
  to ?? null,
  requestIds ?? null,
];

const INSERT_REQUESTS = `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price,
    previous_page, walk, planned, source_request_id)
  select $5, r.business_date, 'replay ' || r.request_id, r.stream, '${RAW_LANE}', r.params, r.page, 0,
    r.previous_page, r.walk, true, r.request_id
  from (${ORDERED_REQUESTS}) r join lateral (
    select max(fetched_at) as fetched_at from raw.responses where request_id = r.request_id) p on p.fetched_at is not null
  order by p.fetched_at, r.request_id`;

/**
 * Begins the run of a replay, oldest answers first. Its requests wait in the ledger. Undefined if no stored answer
 * matches the order.
 */
export function beginReplay(pool: Pool, order: ReplayOrder, at: Date): Promise<number | undefined> {
  return inTransaction(pool, async (connection) => {
    const runId = await insertRun(
      connection,
      {
        pipeline: order.streams.map(({ name }) => name).join(', '),
        trigger: 'replay',
        slot: at,
        businessDate: order.businessDate,
        roots: [],
        // A replay sends no requests, so it follows no streams either.
        streams: [],
      },
      at,
    );
    const { rowCount } = await connection.query(INSERT_REQUESTS, [...listReplayValues(order), runId]);
    crashAt('replay.plan');
    if (rowCount) return runId;
    await connection.query('delete from ops.runs where run_id = $1', [runId]);
    return undefined;
  });
}

export interface StoredBodyCount {
  /** Requests whose stored answers a replay would read. */
  readonly stored: number;
  /** Answered requests whose bodies retention has deleted, and their first and last business day. */
  readonly gone: number;
  readonly gone_from: string | null;
  readonly gone_to: string | null;
}

const COUNT = `select count(*) filter (where p.is_stored)::int as stored, count(*) filter (where not p.is_stored)::int as gone,
    min(r.business_date) filter (where not p.is_stored)::text as gone_from,
    max(r.business_date) filter (where not p.is_stored)::text as gone_to
  from (${ORDERED_REQUESTS}) r,
    lateral (select exists (select from raw.responses where request_id = r.request_id) as is_stored) p
  where p.is_stored or r.source_request_id is null and r.status in ('done', 'quarantined')`;

/** How much of an order can be replayed. */
export async function countStoredBodies(database: Pool | Connection, order: ReplayOrder): Promise<StoredBodyCount> {
  return onlyRow(await database.query<StoredBodyCount>(COUNT, listReplayValues(order)));
}

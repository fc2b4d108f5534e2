/**
 * Replay: stored bodies through today's parser, for 0 credits. A run like any other, whose requests read instead of asking:
 * it can be watched and killed, and goes on beside live loads, because an older observation never overwrites a newer one.
 */
import { inTransaction, type Connection, type Pool } from '../../load/pool.ts';
import type { Stream } from '../../streams/stream.ts';
import { crash } from '../crash.ts';
import { insertRun } from '../ledger/begin.ts';
import { RAW_LANE } from '../ledger/requests.ts';

export interface ReplayOrder {
  readonly streams: readonly Stream[];
  /** Business days; absent: all. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only the bodies of these requests. */
  readonly requestIds?: readonly number[] | undefined;
  readonly businessDate: string;
}

/** Stored answers that were bought, oldest first: a condition on r (ops.requests) and p (raw.responses), $1 to $4. */
export const STORED = `r.stream = any($1::text[]) and r.business_date >= coalesce($2::date, '-infinity')
  and r.business_date <= coalesce($3::date, 'infinity') and ($4::bigint[] is null or r.request_id = any($4))`;

export const storedValues = ({ streams, from, to, requestIds }: ReplayOrder) => [
  streams.map(({ name }) => name),
  from ?? null,
  to ?? null,
  requestIds ?? null,
];

const WRITE_DOWN = `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price,
    previous_page, walk, planned, source_request_id)
  select $5, r.business_date, 'replay ' || r.request_id, r.stream, '${RAW_LANE}', r.params, r.page, 0,
    r.previous_page, r.walk, true, r.request_id
  from ops.requests r join lateral (
    select max(fetched_at) as fetched_at from raw.responses where request_id = r.request_id) p on p.fetched_at is not null
  where ${STORED}
  order by p.fetched_at, r.request_id`;

/** Writes the plan down. Undefined where nothing is stored that would be read. */
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
        // It may ask nothing.
        streams: [],
      },
      at,
    );
    const { rowCount } = await connection.query(WRITE_DOWN, [...storedValues(order), runId]);
    crash('replay.plan');
    if (rowCount) return runId;
    await connection.query('delete from ops.runs where run_id = $1', [runId]);
    return undefined;
  });
}

export interface Stored {
  /** Requests with stored bodies that a replay would read. */
  readonly stored: number;
  /** Answered requests whose bodies retention has taken, and their business days. */
  readonly gone: number;
  readonly gone_from: string | null;
  readonly gone_to: string | null;
}

const COUNT = `select count(*) filter (where p.there)::int as stored, count(*) filter (where not p.there)::int as gone,
    min(r.business_date) filter (where not p.there)::text as gone_from,
    max(r.business_date) filter (where not p.there)::text as gone_to
  from ops.requests r, lateral (select exists (select from raw.responses where request_id = r.request_id) as there) p
  where ${STORED} and (p.there or r.source_request_id is null and r.status in ('done', 'quarantined'))`;

export async function countStored(database: Pool | Connection, order: ReplayOrder): Promise<Stored> {
  const { rows } = await database.query<Stored>(COUNT, storedValues(order));
  return rows[0] ?? { stored: 0, gone: 0, gone_from: null, gone_to: null };
}

/**
 * The queue in PostgreSQL, used without Redis: requests are handed out from the ledger at the rate of their lane over
 * all workers. A request that was handed out is still queued; its reservation decides which worker sends it.
 */
import { onlyRow } from '../load/connection/only-row.ts';
import type { Pool } from '../load/connection/pool.ts';
import { float, json, nullable, statement } from '../load/connection/statement.ts';

/** Requests that were handed out, and when to call again. */
export interface Handout {
  /** In the order in which they are to be sent. */
  readonly ids: readonly number[];
  /** Milliseconds until the first of them may be sent; the others follow at the interval of the lane. */
  readonly firstMs: number;
  /** Milliseconds until there may be more; null: not before a request is enqueued; absent: there may be more now. */
  readonly nextMs?: number | null;
}

interface HandoutOptions {
  readonly lane: string;
  readonly max: number;
  /** Milliseconds between two requests of the lane; null: no limit. */
  readonly intervalMs: number | null;
}

/** A request, and the milliseconds before it may be handed out again. */
export interface HandoutDelay {
  readonly request_id: number;
  readonly ms: number;
}

/**
 * A request is not handed out again for this long, in case its worker stops before reserving it. A short time is safe,
 * because a second reservation is refused.
 */
const HANDOUT_MS = 10_000;
/**
 * How far ahead of their time requests are handed out. A notification reports a pause to workers that have such
 * requests.
 */
export const AHEAD_MS = 500;
/** Rows of finished requests are deleted when they are this old. */
const HANDOUT_RETENTION = `interval '10 seconds'`;

/** In a crash of the server the newest handouts are lost; the ledger would refuse a second reservation. */
const UNSYNCED = `set_config('synchronous_commit', 'off', true)`;

const OPEN = `r.lane = $1 and r.finished_at is null and not r.planned and r.status = 'queued'`;

const TAKE = statement(
  'take turns',
  { ids: nullable(json<readonly number[]>()), first_ms: nullable(float), next_ms: nullable(float) },
  `with open as (
    select ${UNSYNCED}, not exists (
      select from ops.lanes where lane = $1
        and greatest(paused_until, next_call_at - ${AHEAD_MS} * interval '1 ms') > clock_timestamp()
    ) as is_open
  ), next as (
    select p.request_id, row_number() over (order by u.priority, p.request_id) as place
    from open o
      join (select run_id, priority from ops.runs where status = 'running' and finished_at is null) u on o.is_open
      cross join lateral (
        select r.request_id from ops.requests r left join ops.handouts h using (request_id)
        where r.run_id = u.run_id and ${OPEN} and (r.not_before is null or r.not_before <= now())
          and (h.until is null or h.until <= now())
        order by r.request_id limit $2
      ) p
    order by place limit $2
  ), handed as (
    insert into ops.handouts as h (request_id, until)
    select request_id, now() + ${HANDOUT_MS} * interval '1 ms' from next order by request_id
    on conflict (request_id) do update set until = excluded.until where h.until <= now()
    returning request_id
  ), counted as (
    select count(*) as count from handed
  ), paced as (
    insert into ops.lanes as l (lane, next_call_at)
    select $1, clock_timestamp() + c.count * $3::float8 * interval '1 ms'
    from counted c where c.count > 0 and $3::float8 is not null
    on conflict (lane) do update set next_call_at = greatest(l.next_call_at, clock_timestamp())
      + (select c.count from counted c) * $3::float8 * interval '1 ms'
    returning next_call_at
  )
  select (select json_agg(n.request_id order by n.place) from next n join handed using (request_id)) as ids,
    (select extract(epoch from p.next_call_at - clock_timestamp()) * 1000 - c.count * $3::float8
      from paced p, counted c)::float8 as first_ms,
    case when c.count < $2 then coalesce(
      (select extract(epoch from greatest(paused_until, next_call_at - ${AHEAD_MS} * interval '1 ms') - now()) * 1000
        from ops.lanes, open where lane = $1 and not is_open),
      (select extract(epoch from min(greatest(r.not_before, h.until)) - now()) * 1000
        from ops.requests r join ops.runs u using (run_id) left join ops.handouts h using (request_id)
        where ${OPEN} and u.status = 'running' and u.finished_at is null
          and greatest(r.not_before, h.until) > now())) end::float8 as next_ms
  from counted c`,
);

/**
 * Hands out at most `max` requests of a lane that are due: those of the run with the highest priority first, in the
 * order in which they were planned. Needs no transaction.
 */
export async function handOutRequests(pool: Pool, { lane, max, intervalMs }: HandoutOptions): Promise<Handout> {
  const { ids, first_ms, next_ms } = onlyRow(await pool.query(TAKE, [lane, max, intervalMs]));
  const handed = ids ?? [];
  const firstMs = Math.max(0, first_ms ?? 0);
  return handed.length < max ? { ids: handed, firstMs, nextMs: next_ms } : { ids: handed, firstMs };
}

const DELAY = statement(
  'rest turns',
  {},
  `with expired as (
    delete from ops.handouts where until < now() - ${HANDOUT_RETENTION}
  )
  update ops.handouts h set until = now() + r.ms * interval '1 ms'
  from (select request_id, ms, ${UNSYNCED} from unnest($1::bigint[], $2::float8[]) r (request_id, ms) order by 1) r
  where h.request_id = r.request_id`,
);

/** Sets after how long requests may be handed out again whose attempts have ended. Needs no transaction. */
export async function delayHandouts(pool: Pool, delays: readonly HandoutDelay[]): Promise<void> {
  await pool.query(DELAY, [delays.map(({ request_id }) => request_id), delays.map(({ ms }) => ms)]);
}

const PAUSE = statement(
  'pause lane',
  {},
  `insert into ops.lanes as l (lane, paused_until) values ($1, now() + $2::float8 * interval '1 ms')
  on conflict (lane) do update set paused_until = greatest(l.paused_until, excluded.paused_until)`,
);

/** Stops handing out requests of this lane for `ms` milliseconds, to all workers. Needs no transaction. */
export async function pauseLane(pool: Pool, lane: string, ms: number): Promise<void> {
  await pool.query(PAUSE, [lane, ms]);
}

const READ_PAUSE = statement(
  'read pause',
  { ms: float },
  `select (extract(epoch from paused_until - now()) * 1000)::float8 as ms from ops.lanes where lane = $1 and paused_until > now()`,
);

/** For how many milliseconds the lane still pauses; 0: it does not. Needs no transaction. */
export async function readPauseMs(pool: Pool, lane: string): Promise<number> {
  const { rows } = await pool.query(READ_PAUSE, [lane]);
  return rows[0]?.ms ?? 0;
}

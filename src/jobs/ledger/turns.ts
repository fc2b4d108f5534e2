/**
 * Which worker asks which request next, where no Redis does that: requests are handed out from the ledger, at most so
 * many a second over all workers. A request that was handed out is still queued; its reservation decides who asks it.
 */
import type { Pool } from '../../load/pool.ts';

/** Requests that were handed out, and what to know before asking for more. */
export interface Turns {
  /** In the order in which they are to be asked. */
  readonly ids: readonly number[];
  /** Milliseconds until the first of them may be asked; the others follow at the interval of the lane. */
  readonly firstMs: number;
  /** Milliseconds until there may be more; null: not before something is enqueued. Absent where there may be more now. */
  readonly nextMs?: number | null;
}

interface Wanted {
  readonly lane: string;
  readonly most: number;
  /** Milliseconds between two requests of the lane; null: no limit. */
  readonly intervalMs: number | null;
}

/** A request that was finished with, and the milliseconds before it may be handed out again. */
export interface Rested {
  readonly request_id: number;
  readonly ms: number;
}

/** A worker that dies between being handed a request and reserving it keeps it from the others for this long. Short is safe: a second reservation is refused. */
const HANDED_MS = 10_000;
/** How far ahead of their time requests are handed out. A pause reaches what was handed out before by a notification. */
export const AHEAD_MS = 500;
/** Rows of finished requests are deleted when they are this old. */
const KEPT = `interval '10 seconds'`;

/** Loses at most what was handed out last when the server crashes, and the ledger would refuse a second try. */
const UNSYNCED = `set_config('synchronous_commit', 'off', true)`;

const OPEN = `r.lane = $1 and r.finished_at is null and not r.planned and r.status = 'queued'`;

const TAKE = `with open as (
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
    select request_id, now() + ${HANDED_MS} * interval '1 ms' from next order by request_id
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
  select (select array_agg(n.request_id order by n.place) from next n join handed using (request_id)) as ids,
    (select extract(epoch from p.next_call_at - clock_timestamp()) * 1000 - c.count * $3::float8
      from paced p, counted c)::float8 as first_ms,
    case when c.count < $2 then coalesce(
      (select extract(epoch from greatest(paused_until, next_call_at - ${AHEAD_MS} * interval '1 ms') - now()) * 1000
        from ops.lanes, open where lane = $1 and not is_open),
      (select extract(epoch from min(greatest(r.not_before, h.until)) - now()) * 1000
        from ops.requests r join ops.runs u using (run_id) left join ops.handouts h using (request_id)
        where ${OPEN} and u.status = 'running' and u.finished_at is null
          and greatest(r.not_before, h.until) > now())) end::float8 as next_ms
  from counted c`;

/**
 * Hands out requests of a lane that are due: those of the run that goes first, in the order in which they were planned.
 * Needs no transaction.
 */
export async function takeTurns(pool: Pool, { lane, most, intervalMs }: Wanted): Promise<Turns> {
  const { rows } = await ask(pool, 'take turns', TAKE, [lane, most, intervalMs]);
  const { ids, first_ms, next_ms } = rows[0];
  // node-postgres leaves the elements of an array of bigint as text.
  const handed: readonly number[] = (ids ?? []).map(Number);
  const firstMs = Math.max(0, first_ms ?? 0);
  return handed.length < most ? { ids: handed, firstMs, nextMs: next_ms } : { ids: handed, firstMs };
}

const REST = `with expired as (
    delete from ops.handouts where until < now() - ${KEPT}
  )
  update ops.handouts h set until = now() + r.ms * interval '1 ms'
  from (select request_id, ms, ${UNSYNCED} from unnest($1::bigint[], $2::float8[]) r (request_id, ms) order by 1) r
  where h.request_id = r.request_id`;

/** Requests that a worker has finished with may be handed out again after their time. Needs no transaction. */
export async function restTurns(pool: Pool, rested: readonly Rested[]): Promise<void> {
  await ask(pool, 'rest turns', REST, [rested.map((r) => r.request_id), rested.map((r) => r.ms)]);
}

const PAUSE = `insert into ops.lanes as l (lane, paused_until) values ($1, now() + $2::float8 * interval '1 ms')
  on conflict (lane) do update set paused_until = greatest(l.paused_until, excluded.paused_until)`;

/** Stops handing out requests of this lane for `ms` milliseconds, to all workers. Needs no transaction. */
export async function pauseLane(pool: Pool, lane: string, ms: number): Promise<void> {
  await ask(pool, 'pause lane', PAUSE, [lane, ms]);
}

const ask = (pool: Pool, name: string, text: string, values: unknown[]) => pool.query({ name, text, values });

/**
 * Before a call its attempt is committed and its credits are booked. Reservations are serialized by one lock, so that
 * two requests with the same identity are not sent at the same time, and concurrent workers do not exceed a budget.
 */
import { type Connection, inTransaction, type Pool, type TransactionLimits } from '../load/connection/pool.ts';
import { RESERVATION_LOCK } from '../load/connection/locks.ts';
import { createStandbyError } from '../load/connection/sql-state.ts';
import {
  boolean,
  integer,
  json,
  nullable,
  pick,
  type RowWith,
  statement,
  timestamp,
} from '../load/connection/statement.ts';
import { requests } from '../load/tables/ops-requests.ts';
import { runs } from '../load/tables/ops-runs.ts';
import type { Page } from '../extract/pages.ts';
import type { Params } from '../streams/stream.ts';
import { admit, type Budget, budgetDay, hasLimits, type Spending } from './budget.ts';
import { closeRun } from './close-runs.ts';
import type { ReservedRequest, RunFrame } from './request.ts';
import { readSpending } from './spending.ts';
import { freshMinutesJson } from './stored-answer.ts';
import type { Walk } from './walk.ts';

/** How long a request is delayed while another request with the same identity is in flight. */
const DUPLICATE_DELAY = `interval '500 ms'`;
/** How long a look-ahead request is delayed whose previous page is delivered after it. */
const LOOK_AHEAD_DELAY = `interval '50 ms'`;

export interface Reserver {
  readonly workerId: number;
  readonly budget: Budget;
  /** Absent: the transaction has no limits of time. */
  readonly limits?: TransactionLimits;
  /** The current time. Decides on which day credits are booked. */
  readonly at: Date;
}

const candidate = {
  ...pick(requests, 'request_id', 'run_id', 'identity', 'business_date', 'stream', 'price', 'source_request_id'),
  own_source: nullable(integer),
  ...pick(runs, 'reuse', 'pipeline', 'core', 'priority', 'max_credits'),
  run_credits: integer,
  ...pick(requests, 'look_ahead', 'previous_page'),
  waits_for: nullable(integer),
  is_unwanted: boolean,
  is_in_flight: boolean,
};

const CANDIDATES = statement(
  'wanted',
  candidate,
  `with mine as (
    select r.request_id, r.run_id, r.identity, r.business_date, r.stream, r.price, r.source_request_id as own_source,
      r.look_ahead, r.previous_page, u.reuse, u.pipeline, u.core, u.priority, u.credits as run_credits, u.max_credits
    from ops.requests r join ops.runs u using (run_id)
    where r.request_id = any($1::bigint[]) and r.status = 'queued' and u.status = 'running'
      and (r.not_before is null or r.not_before <= now())
      and (r.ask_until is null or r.ask_until > $3 or r.source_request_id is not null)
    order by r.request_id for update of r skip locked
  )
  select m.*, coalesce(m.own_source, h.request_id) as source_request_id,
    case when p.status = 'queued' then p.request_id end as waits_for,
    -- The previous page was not sent, or could not be answered.
    coalesce(p.status = 'cancelled' and (p.attempts = 0 or p.error is not null), false) as is_unwanted,
    -- Another request with the same identity is in flight, and this one may use its answer.
    exists (select from ops.requests b
      where b.identity = m.identity and b.status = 'running' and b.request_id <> m.request_id
        and b.source_request_id is null and m.reuse <> 'none'
        -- A range, so that the index is read for one day only, however often the same request was made on other days.
        and b.business_date between case m.reuse when 'any' then '-infinity' else m.business_date end
          and case m.reuse when 'any' then 'infinity' else m.business_date end) as is_in_flight
  from mine m left join lateral
    ops.stored_answer(m.request_id, m.identity, m.stream, m.business_date, m.reuse, $2::jsonb, $3::timestamptz) h
    on m.own_source is null
  left join lateral (
    select p.request_id, p.status, p.attempts, p.error from ops.requests p
    where m.look_ahead and p.run_id = m.run_id and p.identity = m.previous_page) p on true
  order by m.request_id`,
);

type ReservationCandidate = RowWith<typeof candidate>;

/** Columns of ReservedRequest without `origin`. */
export const reservedRequest = {
  ...pick(requests, 'request_id', 'identity', 'failures', 'stream', 'price', 'previous_page', 'source_request_id'),
  ...pick(requests, 'ask_until', 'business_date', 'run_id', 'look_ahead'),
  attempt: integer,
  worker_id: integer,
  params: json<Params>(),
  page: json<Page>(),
  walk: nullable(json<Walk>()),
  ...pick(runs, 'pipeline', 'streams', 'max_pages'),
  unreadable: integer,
  reserved_at: timestamp,
};

/** What reserving returns. */
const reservedForCall = { ...reservedRequest, origin: nullable(json<RunFrame>()) };

/**
 * Columns of ReservedRequest without `origin` and `reserved_at`, from a row of ops.requests, its run as `u`, and the
 * number of an attempt. Not a view: reserving returns these columns of rows that the statement has just written, and a
 * second statement would prolong the time for which the lock is taken. Most requests have one attempt only; for them
 * ops.attempts is not searched.
 */
export const reservedColumns = (
  r: string,
  attempt: string,
): string => `${r}.request_id, ${attempt} as attempt, ${r}.identity,
    ${r}.failures, ${r}.stream, ${r}.params, ${r}.page, ${r}.price, ${r}.previous_page, ${r}.walk, ${r}.look_ahead, ${r}.business_date,
    u.run_id, u.pipeline, u.streams, u.max_pages, case when ${attempt} > 1 then (select count(*)::int from ops.attempts x
      where x.request_id = ${r}.request_id and x.outcome = 'unreadable') else 0 end as unreadable`;

/**
 * Of a row of ops.requests as `t` that is answered by a stored body: the run that bought the body, if its request did
 * not succeed.
 */
const ORIGIN = `(select json_build_object('run_id', s.run_id, 'business_date', s.business_date, 'streams', v.streams, 'max_pages', v.max_pages)
      from ops.requests s join ops.runs v using (run_id)
      where s.request_id = t.source_request_id and s.request_id <> t.request_id
        and (s.status in ('failed', 'quarantined') or s.rows_quarantined > 0)) as origin`;

const TAKE = statement(
  'take',
  reservedForCall,
  `with chosen as (
    select * from json_to_recordset($1::json) as c(request_id bigint, source_request_id bigint, credits int)
  ), taken as (
    update ops.requests r set status = 'running', planned = false, attempts = attempts + 1, worker_id = $2,
      source_request_id = c.source_request_id
    from chosen c where r.request_id = c.request_id
    returning r.*, c.credits as booked
  ), tried as (
    insert into ops.attempts (request_id, attempt, worker_id, credits, spent_on)
    select request_id, attempts, $2, booked, $3 from taken
  ), spent as (
    insert into ops.spending (day, pipeline, credits)
    select $3, u.pipeline, sum(t.booked) from taken t join ops.runs u using (run_id)
    group by u.pipeline having sum(t.booked) > 0
    on conflict (day, pipeline) do update set credits = spending.credits + excluded.credits
  ), counted as (
    update ops.runs u set credits = u.credits + t.booked
    from (select run_id, sum(booked) as booked from taken group by 1 having sum(booked) > 0) t where u.run_id = t.run_id
  )
  select ${reservedColumns('t', 't.attempts')}, t.worker_id, t.source_request_id, t.ask_until, ${ORIGIN}, now() as reserved_at
  from taken t join ops.runs u using (run_id)`,
);

const SELECT_RESERVED = `select pg_is_in_recovery() as is_standby, found.* from (select) one left join (
    select ${reservedColumns('t', 't.attempts')}, t.worker_id, t.source_request_id, t.ask_until, ${ORIGIN}, a.reserved_at
    from ops.requests t join ops.runs u using (run_id)
      join ops.attempts a on a.request_id = t.request_id and a.attempt = t.attempts
    where t.request_id = any($1::bigint[]) and t.worker_id = $2 and t.status = 'running' and a.state = 'reserved'
  ) found on true`;

/**
 * Reserves the requests that may be sent now, in a transaction of its own, and returns them: the attempt of each is
 * committed before the call. Not returned are requests that have ended, are reserved by another worker, are not due, or
 * whose run is closed, and those whose identity is in flight in another run: these are delayed. A request with a stored
 * answer costs nothing. A run that would exceed a budget or its own limit is closed. The pages of a walk are reserved
 * in their order; near a limit its look-ahead requests are cancelled. Waits for the reservations of other workers.
 */
export function reserve(pool: Pool, requestIds: readonly number[], reserver: Reserver): Promise<ReservedRequest[]> {
  const { at, budget, limits } = reserver;
  return inTransaction(
    pool,
    async (connection) => {
      await connection.query(RESERVATION_LOCK);
      const { rows: candidates } = await connection.query(CANDIDATES, [requestIds, freshMinutesJson, at]);
      const { stored, calls, duplicates } = classifyCandidates(candidates);
      const spending = hasLimits(budget) ? await readSpending(connection, budget, at) : NOTHING_SPENT;
      const { admitted, refused, early, unwanted } = admit(budget, spending, calls, at);
      for (const [runId, end] of refused) await closeRun(connection, runId, { status: 'out_of_budget', ...end });
      if (early.length) await delayLookAheads(connection, early);
      if (unwanted.length) await connection.query(CANCEL_LOOK_AHEADS, [unwanted]);
      if (duplicates.length) await delayRequests(connection, duplicates);
      return takeRequests(connection, reserver, [
        ...stored.map(({ request_id, source_request_id }) => ({ request_id, source_request_id, credits: 0 })),
        ...calls
          .filter(({ request_id }) => admitted.includes(request_id))
          .map(({ request_id, price }) => ({ request_id, source_request_id: null, credits: price })),
      ]);
    },
    limits,
  );
}

/** Without a reserved request the statement returns one row, which shows whether a standby answered. */
type FoundRequest = { readonly is_standby: boolean } & (ReservedRequest | { readonly request_id: null });

/**
 * Which of these requests the worker has reserved. Called when the response to the COMMIT of a reservation was lost, so
 * that it is not known whether it was carried out; this process must not have started on any of the requests. Uses a
 * transaction of its own. Throws a transient LoadError when a standby answers.
 */
export async function findReserved(
  pool: Pool,
  requestIds: readonly number[],
  { workerId, limits }: Pick<Reserver, 'workerId' | 'limits'>,
): Promise<ReservedRequest[]> {
  const lookUp = (connection: Connection) => connection.query<FoundRequest>(SELECT_RESERVED, [requestIds, workerId]);
  const { rows } = await inTransaction(pool, lookUp, limits);
  if (rows.some(({ is_standby }) => is_standby)) throw createStandbyError();
  return rows.filter((row): row is ReservedRequest & { readonly is_standby: boolean } => row.request_id !== null);
}

const NOTHING_SPENT: Spending = { total: { day: 0, month: 0 }, pipelines: new Map() };

/**
 * Requests with a stored answer, those to send, and duplicates of a request that is in flight or among those to send.
 */
function classifyCandidates(candidates: readonly ReservationCandidate[]) {
  const stored: ReservationCandidate[] = [];
  const storedIds = new Set<number>();
  const calls: ReservationCandidate[] = [];
  const duplicates: number[] = [];
  const sent = new Set<string>();
  for (const one of candidates) {
    if (one.source_request_id !== null) {
      stored.push(one);
      storedIds.add(one.request_id);
      continue;
    }
    const { identity, reuse } = one;
    const withDate = `${identity} ${one.business_date}`;
    const isDuplicate = one.is_in_flight || (reuse !== 'none' && sent.has(reuse === 'any' ? identity : withDate));
    if (isDuplicate) duplicates.push(one.request_id);
    else calls.push(one.waits_for !== null && storedIds.has(one.waits_for) ? { ...one, waits_for: null } : one);
    sent.add(identity).add(withDate);
  }
  return { stored, calls, duplicates };
}

const delayRequests = (connection: Connection, requestIds: readonly number[]) =>
  connection.query(`update ops.requests set not_before = now() + ${DUPLICATE_DELAY} where request_id = any($1)`, [
    requestIds,
  ]);

/** Until their previous pages are due, or are delivered. */
const delayLookAheads = (connection: Connection, requestIds: readonly number[]) =>
  connection.query(
    `update ops.requests r set not_before = greatest(now() + ${LOOK_AHEAD_DELAY}, p.not_before)
     from ops.requests p
     where r.request_id = any($1) and p.run_id = r.run_id and p.identity = r.previous_page`,
    [requestIds],
  );

/** They are sent when a page leads to them. */
const CANCEL_LOOK_AHEADS = `update ops.requests set status = 'cancelled', finished_at = now(), not_before = null
  where request_id = any($1)`;

async function takeRequests(
  connection: Connection,
  { workerId, budget, at }: Reserver,
  chosen: readonly object[],
): Promise<ReservedRequest[]> {
  if (!chosen.length) return [];
  const { rows } = await connection.query(TAKE, [JSON.stringify(chosen), workerId, budgetDay(budget, at).day]);
  return rows;
}

/**
 * Before a call: its attempt is committed and its credits are booked. Reservations are made one after the other, under one
 * lock, so that no two requests of the same question are asked at once, and no budget is overspent by a race.
 */
import { type Connection, inTransaction, type Pool, type TransactionLimits } from '../../load/pool.ts';
import { admit, type Budget, budgetDay, type Candidate, hasLimits, type Spending } from './budget.ts';
import { standbyError } from '../../load/sql-state.ts';
import { unreadableTries } from './unreadable-tries.ts';
import { askedNow, freshness, holding } from './holdings.ts';
import type { ReservedRequest } from './request.ts';
import { closeRun } from './finish.ts';
import { readSpending } from './spending.ts';

/** Spells RSRV; any number will do. */
const RESERVATION_LOCK = 0x52_53_52_56;
/** How long a request rests whose question another run is asking. */
const REST = `interval '500 ms'`;
export interface Reserver {
  readonly workerId: number;
  readonly budget: Budget;
  /** Absent: the transaction may take as long as it takes. */
  readonly limits?: TransactionLimits;
  /** The clock's now: it decides on which day credits are booked. */
  readonly at: Date;
}

interface Wanted extends Candidate {
  readonly identity: string;
  readonly business_date: string;
  readonly reuse: 'fresh' | 'any' | 'none';
  /** The request whose stored body answers it. */
  readonly source_request_id: number | null;
  readonly is_asked: boolean;
}

const WANTED = `with mine as (
    select r.request_id, r.run_id, r.identity, r.business_date, r.stream, r.price, r.source_request_id as own_source,
      u.reuse, u.pipeline, u.core, u.priority, u.credits as run_credits, u.max_credits
    from ops.requests r join ops.runs u using (run_id)
    where r.request_id = any($1::bigint[]) and r.status = 'queued' and u.status = 'running'
      and (r.not_before is null or r.not_before <= now())
      and (r.ask_until is null or r.ask_until > $3 or r.source_request_id is not null)
    order by r.request_id for update of r skip locked
  )
  select m.*, coalesce(m.own_source, h.request_id) as source_request_id, ${askedNow('m')} as is_asked
  from mine m left join lateral ${holding('m', '$2', '$3')} h on m.own_source is null
  order by m.request_id`;

/** Columns of ReservedRequest, from ops.requests as t and its run as u. */
const RESERVED = `t.request_id, t.attempts as attempt, t.worker_id, t.identity, t.failures, t.stream, t.params, t.page, t.price,
    t.previous_page, t.walk, t.source_request_id, t.ask_until, t.business_date, u.run_id, u.streams, u.max_pages,
    ${unreadableTries('t.request_id', 't.attempts')} as unreadable,
    (select json_build_object('run_id', s.run_id, 'business_date', s.business_date, 'streams', v.streams, 'max_pages', v.max_pages)
      from ops.requests s join ops.runs v using (run_id)
      where s.request_id = t.source_request_id and s.request_id <> t.request_id
        and (s.status in ('failed', 'quarantined') or s.rows_quarantined > 0)) as origin`;

const TAKE = `with chosen as (
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
  select ${RESERVED}, now() as reserved_at from taken t join ops.runs u using (run_id)`;

const RESERVED_BY = `select pg_is_in_recovery() as is_standby, found.* from (select) one left join (
    select ${RESERVED}, a.reserved_at
    from ops.requests t join ops.runs u using (run_id)
      join ops.attempts a on a.request_id = t.request_id and a.attempt = t.attempts
    where t.request_id = any($1::bigint[]) and t.worker_id = $2 and t.status = 'running' and a.state = 'reserved'
  ) found on true`;

/**
 * Commits an attempt for each request that may be asked now, before anything goes over the wire. A request that is done,
 * held by another worker, not due yet, asked by another run at this moment, or of a run that ended is not among the answer.
 * One whose answer is stored already costs nothing. A run that would spend more than it may ends here.
 */
export function reserve(pool: Pool, requestIds: readonly number[], reserver: Reserver): Promise<ReservedRequest[]> {
  const { at, budget, limits } = reserver;
  return inTransaction(
    pool,
    async (connection) => {
      await connection.query(`select pg_advisory_xact_lock(${RESERVATION_LOCK})`);
      const { rows: wanted } = await connection.query<Wanted>({
        name: 'wanted',
        text: WANTED,
        values: [requestIds, freshness, at],
      });
      const { free, calls, twins } = sorted(wanted);
      const spending = hasLimits(budget) ? await readSpending(connection, budget, at) : NOTHING_SPENT;
      const { admitted, refused } = admit(budget, spending, calls, at);
      for (const [runId, { error, resumeAt }] of refused) {
        await closeRun(connection, runId, { status: 'out_of_budget', error, resumeAt });
      }
      if (twins.length) await rest(connection, twins);
      return take(connection, reserver, [
        ...free.map(({ request_id, source_request_id }) => ({ request_id, source_request_id, credits: 0 })),
        ...calls
          .filter(({ request_id }) => admitted.includes(request_id))
          .map(({ request_id, price }) => ({ request_id, source_request_id: null, credits: price })),
      ]);
    },
    limits,
  );
}

/**
 * What a worker has reserved of these requests: to be asked when the answer to a reservation was lost, because its COMMIT may have
 * been carried out. None of them may be in the worker's hands already. Throws a LoadError that passes where a standby answers.
 */
export async function reservedBy(
  pool: Pool,
  requestIds: readonly number[],
  { workerId, limits }: Pick<Reserver, 'workerId' | 'limits'>,
): Promise<ReservedRequest[]> {
  const lookUp = (connection: Connection) => connection.query(RESERVED_BY, [requestIds, workerId]);
  const { rows } = await inTransaction(pool, lookUp, limits);
  if (rows.some(({ is_standby }) => is_standby)) throw standbyError();
  return rows.filter(({ request_id }) => request_id !== null);
}

const NOTHING_SPENT: Spending = { total: { day: 0, month: 0 }, pipelines: new Map() };

/** What is answered already, what has to be asked, and what is being asked by somebody else. */
function sorted(wanted: readonly Wanted[]) {
  const free: Wanted[] = [];
  const calls: Wanted[] = [];
  const twins: number[] = [];
  const asked = new Set<string>();
  for (const one of wanted) {
    if (one.source_request_id !== null) {
      free.push(one);
      continue;
    }
    const { identity, reuse } = one;
    const ofDay = `${identity} ${one.business_date}`;
    const isTwin = one.is_asked || (reuse !== 'none' && asked.has(reuse === 'any' ? identity : ofDay));
    if (isTwin) twins.push(one.request_id);
    else calls.push(one);
    asked.add(identity).add(ofDay);
  }
  return { free, calls, twins };
}

const rest = (connection: Connection, requestIds: readonly number[]) =>
  connection.query(`update ops.requests set not_before = now() + ${REST} where request_id = any($1)`, [requestIds]);

async function take(
  connection: Connection,
  { workerId, budget, at }: Reserver,
  chosen: readonly object[],
): Promise<ReservedRequest[]> {
  if (!chosen.length) return [];
  const { rows } = await connection.query<ReservedRequest>({
    name: 'take',
    text: TAKE,
    values: [JSON.stringify(chosen), workerId, budgetDay(budget, at).day],
  });
  return rows;
}

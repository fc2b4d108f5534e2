/**
 * Before a call: its attempt is committed and its credits are booked. Reservations are made one after the other, under one
 * lock, so that no two requests of the same question are asked at once, and no budget is overspent by a race.
 */
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { admit, type Budget, budgetDay, type Candidate, hasLimits, type Spending } from './budget.ts';
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
  readonly leaseMs: number;
  readonly budget: Budget;
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
    order by r.request_id for update of r skip locked
  )
  select m.*, coalesce(m.own_source, h.request_id) as source_request_id, ${askedNow('m')} as is_asked
  from mine m left join lateral ${holding('m', '$2', '$3')} h on m.own_source is null
  order by m.request_id`;

const TAKE = `with chosen as (
    select * from json_to_recordset($1::json) as c(request_id bigint, source_request_id bigint, credits int)
  ), taken as (
    update ops.requests r set status = 'running', planned = false, attempts = attempts + 1, worker_id = $2,
      lease_until = now() + $3 * interval '1 ms', source_request_id = c.source_request_id
    from chosen c where r.request_id = c.request_id
    returning r.*, c.credits as booked
  ), tried as (
    insert into ops.attempts (request_id, attempt, worker_id, credits, spent_on)
    select request_id, attempts, $2, booked, $4 from taken
  ), spent as (
    insert into ops.spending (day, pipeline, credits)
    select $4, u.pipeline, sum(t.booked) from taken t join ops.runs u using (run_id)
    group by u.pipeline having sum(t.booked) > 0
    on conflict (day, pipeline) do update set credits = spending.credits + excluded.credits
  ), counted as (
    update ops.runs u set credits = u.credits + t.booked
    from (select run_id, sum(booked) as booked from taken group by 1 having sum(booked) > 0) t where u.run_id = t.run_id
  )
  select t.request_id, t.attempts as attempt, t.failures, t.stream, t.params, t.page, t.price, t.previous_page,
    t.source_request_id, t.business_date, u.run_id, u.streams, u.max_pages
  from taken t join ops.runs u using (run_id)`;

/**
 * Commits an attempt for each request that may be asked now, before anything goes over the wire. A request that is done,
 * held by another worker, not due yet, asked by another run at this moment, or of a run that ended is not among the answer.
 * One whose answer is stored already costs nothing. A run that would spend more than it may ends here.
 */
export function reserve(pool: Pool, requestIds: readonly number[], reserver: Reserver): Promise<ReservedRequest[]> {
  const { at, budget } = reserver;
  return inTransaction(pool, async (connection) => {
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
  });
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
  { workerId, leaseMs, budget, at }: Reserver,
  chosen: readonly object[],
): Promise<ReservedRequest[]> {
  if (!chosen.length) return [];
  const { rows } = await connection.query<ReservedRequest>({
    name: 'take',
    text: TAKE,
    values: [JSON.stringify(chosen), workerId, leaseMs, budgetDay(budget, at).day],
  });
  return rows;
}

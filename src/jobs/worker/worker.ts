/** A worker: takes jobs, reserves their requests, asks the API, commits what came. The only place where extract and load meet. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Answer, EchotikClient } from '../../extract/client.ts';
import { type Lane, outcomeOf } from '../../extract/outcome.ts';
import { createPoolBeside, type Pool } from '../../load/pool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { actionOf, MOST_UNREADABLE } from './action.ts';
import { openCommitter } from './committer.ts';
import { openCredentialsCheck } from './credentials.ts';
import { crash } from '../crash.ts';
import { PROBE_LANE, probeCredentials } from '../credentials-probe.ts';
import type { FailedRequest, OnEvent } from '../events.ts';
import { longWait } from '../long-wait.ts';
import { type Gate, openGate } from './gate.ts';
import { gather } from './gather.ts';
import type { Budget } from '../ledger/budget.ts';
import { reclaimForgotten } from '../ledger/reclaim.ts';
import { LEASE_MS, WorkerLease } from '../ledger/worker-lease.ts';
import { hotLimits } from './limits.ts';
import { openMissingStreams } from './missing-streams.ts';
import { partOf } from './part.ts';
import { askFor } from './ask.ts';
import type { ReservedRequest } from '../ledger/request.ts';
import { type LaneBreaker, noBreaker, openLaneBreaker, type Pass } from './lane-breaker.ts';
import { type LaneLimits, lanes, type QueueLane, type Queues, type Verdict } from './queues.ts';
import { startReconciler } from './reconciler.ts';
import { recoverSpools } from './recover-spools.ts';
import { readStored } from './read-stored.ts';
import { spooledCall, type SpoolSettings } from './spooled-call.ts';
import { noSpool, openSpool } from '../../spool/spool.ts';
import { dueIn, RAW_LANE } from '../ledger/requests.ts';
import { patiently } from './patience.ts';
import { reservePatiently } from './reserving.ts';

/** A reservation stands between a request and its call, so the first of a batch waits little for others. */
const RESERVE = { waitMs: 5, most: 64, atOnce: 2 };
/** Beside the calls in flight a worker holds twice as many requests, up to this: they are reserved or committed meanwhile. */
const MOST_BESIDE = 128;
/** Reservations and commits. */
const HOT_POOL = 6;
/** Single statements beside them. */
const ASK_POOL = 2;
/** Time that cut calls have to be settled. */
const SETTLE_MS = 2_500;
/** Time to say goodbye to the database. */
const LEAVE_MS = 2_000;
/** How long an interrupted request rests before it is delivered again. */
const GIVE_BACK_MS = 100;
/** PostgreSQL is back when nothing had to wait for it for so long. */
const CALM_MS = 10_000;
/** A job that came twice looks again after this. */
const TWICE_MS = 1_000;
/** How often the worker compares what it holds with what the ledger says that it holds. */
const AUDIT_EVERY_MS = 30_000;
/** The request goes back to the ledger, where the reconciler closes it. */
const tooLate = (at: Date): Answer => ({
  fetchedAt: at,
  durationMs: 0,
  error: 'not sent: too late',
  sent: false,
  interrupted: true,
});
/** What is read from PostgreSQL is limited by nothing but this process. */
const RAW_LIMITS: LaneLimits = { concurrency: 32, perSecond: null };

interface WorkerOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly client: EchotikClient;
  readonly limits: Readonly<Record<Lane, LaneLimits>>;
  /** The lanes it works in; absent: all. */
  readonly lanes?: readonly QueueLane[];
  readonly budget: Budget;
  /** How long its requests stay its own without a heartbeat, in milliseconds; absent: LEASE_MS. */
  readonly leaseMs?: number;
  /** The clock by whose day credits are booked and answers are fresh. */
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
  /** Absent: responses that are not committed yet are in memory only. */
  readonly spool?: SpoolSettings;
  /** Called with what an operator should know although nothing is wrong. */
  readonly onNote?: (message: string) => void;
  readonly onEvent: OnEvent;
  /** Milliseconds of a clock that never goes back; absent: that of the process. */
  readonly elapsed?: () => number;
  /** Awaited before requests are reserved; rejects where this worker may not answer them. Absent: it may. */
  readonly mayReserve?: () => Promise<void>;
}

export interface RunningWorker {
  /** Finishes the calls in flight; after the deadline cuts them and gives their requests back. Ends a few seconds later in any case. */
  stop(deadlineMs: number): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { queues, client, budget, now, onError, onEvent, onNote = () => undefined } = options;
  const limits: Readonly<Record<QueueLane, LaneLimits>> = { ...options.limits, [RAW_LANE]: RAW_LIMITS };
  const { leaseMs = LEASE_MS, elapsed = () => performance.now() } = options;
  const lease = await WorkerLease.begin(options.pool, { leaseMs, onTrouble: onError });
  const hot = hotLimits(leaseMs);
  const pool = createPoolBeside(options.pool, { max: HOT_POOL, idleTimeoutMs: hot.idleMs });
  const askPool = createPoolBeside(options.pool, {
    max: ASK_POOL,
    queryTimeoutMs: hot.queryMs,
    idleTimeoutMs: hot.idleMs,
  });
  /** Nothing waits for PostgreSQL any longer. */
  const givingUp = new AbortController();
  const { signal } = givingUp;
  const database = longWait('PostgreSQL', onEvent);
  const patience = { onTrouble: database.trouble, signal };
  const reserveOne = gather<number, ReservedRequest | undefined>(async (ids) => {
    await lease.valid();
    await options.mayReserve?.();
    const reserver = () => ({ workerId: lease.workerId, budget, limits: hot.reservation, at: now() });
    const held = await reservePatiently(pool, ids, reserver, patience);
    database.calm(CALM_MS);
    const byId = new Map(held.map((request) => [request.request_id, request]));
    return ids.map((id) => byId.get(id));
  }, RESERVE);
  const onFailed = (request: FailedRequest) => onEvent({ kind: 'request failed', request });
  const commit = openCommitter({ pool, monthsPool: askPool, now, limits: hot.commit, onFailed, ...patience });
  const { workerId } = lease;
  const spool = options.spool
    ? await openSpool({ ...options.spool, workerId, onTrouble: onError, onRecovered: onNote })
    : noSpool;
  const recover =
    options.spool &&
    recoverSpools({ ...options.spool, pool: askPool, workerId, now, commit, onTrouble: onError, onNote });

  const gates = new Map<QueueLane, Gate>();
  const credentials = openCredentialsCheck({
    async probe(path) {
      const outcome = await probeCredentials(client, path);
      const { pauseLaneMs = 0 } = actionOf(outcome, { failures: 0, unreadable: 0 });
      gates.get(PROBE_LANE)?.pause(pauseLaneMs);
      return outcome;
    },
    pauseLeft: () => gates.get(PROBE_LANE)?.pauseLeft() ?? 0,
    now: elapsed,
  });
  const missing = openMissingStreams(elapsed);

  const reconciler = await startReconciler({
    pool: options.pool,
    queues,
    now,
    onError,
    onEvent,
    leaseMs,
    ...(recover ? { beforeReclaim: recover } : {}),
  });

  const process = async (requestId: number, inFlight: LimitFunction, gate: Gate, pass: Pass): Promise<Verdict> => {
    crash('claim.done');
    const reservedAt = performance.now();
    const request = await reserveOne(requestId);
    if (!request) {
      const ms = await patiently(patience, () => dueIn(askPool, requestId));
      return ms === undefined ? { kind: 'done' } : { kind: 'later', ms };
    }
    crash('ledger.reserved');
    const stream = streamNamed(request.stream);
    const { answer, body, outcome, action } = await inFlight(async () => {
      const { source_request_id: source, run_id, ask_until } = request;
      const ask = async () => {
        const at = now();
        return ask_until !== null && ask_until <= at ? tooLate(at) : askFor(client, stream, request);
      };
      const call = () => gate.pass(run_id, reservedAt, () => pass.send(ask));
      const { answer, body } =
        source === null
          ? await spooledCall(spool, request, call)
          : { answer: await patiently(patience, () => readStored(askPool, source)) };
      const outcome = outcomeOf(answer, stream.lane);
      // What is stored does not change, and what is stored or shipped with us says nothing of the API.
      const usual = actionOf(outcome, source === null ? request : { ...request, unreadable: MOST_UNREADABLE });
      const judge = async () => {
        const judged = missing.judge(stream.name, outcome, pass.judge(stream.name, outcome, usual));
        return credentials.judge(stream, outcome, judged, request.failures);
      };
      const action = source === null && stream.path !== null ? await judge() : usual;
      // Before the next call may begin.
      gate.heed(request.run_id, action);
      return { answer, body, outcome, action };
    });
    crash('http.body');
    const queued = await commit(await partOf(stream, request, answer, outcome, action, now(), body));
    spool.committed(request);
    database.calm(CALM_MS);
    crash('tx.after_commit');
    if (action.closeRun) gate.committed(request.run_id);
    // What cannot be queued now is found by the reconciler.
    if (queued.length) await queues.enqueue(queued).catch(onError);
    reconciler.finishSoon();
    if (action.pauseLaneMs !== undefined) return { kind: 'pause', ms: action.pauseLaneMs };
    if (action.status === 'queued' && !action.closeRun)
      return { kind: 'later', ms: action.delayMs ?? Math.max(gate.pauseLeft(), GIVE_BACK_MS) };
    return { kind: 'done' };
  };

  const inHand = new Set<number>();
  /** A job may come twice; while the first is at work, the second must not touch the request. */
  const processOnce = async (
    requestId: number,
    inFlight: LimitFunction,
    gate: Gate,
    breaker: LaneBreaker,
  ): Promise<Verdict> => {
    if (inHand.has(requestId)) return { kind: 'later', ms: TWICE_MS };
    inHand.add(requestId);
    try {
      const pass = await breaker.pass();
      if (!pass) return { kind: 'later', ms: GIVE_BACK_MS };
      return await process(requestId, inFlight, gate, pass).finally(pass.done);
    } finally {
      inHand.delete(requestId);
    }
  };
  const audit = setInterval(() => {
    reclaimForgotten(askPool, lease.workerId, [...inHand])
      .then((queued) => queues.enqueue(queued))
      .catch(onError);
  }, AUDIT_EVERY_MS);

  const breakers: LaneBreaker[] = [];
  const working: { stop(): Promise<void> }[] = [];
  const stop = async (deadlineMs: number) => {
    const deadline = setTimeout(() => client.abort(), deadlineMs);
    // Who waits for the API has reserved nothing: its job goes back to the queue.
    for (const breaker of breakers) breaker.stop();
    // A queue or a database that is away must not keep us: what we hold is reclaimed by others.
    await within(deadlineMs + SETTLE_MS, Promise.all(working.map((lane) => lane.stop())));
    givingUp.abort();
    clearTimeout(deadline);
    clearInterval(audit);
    // What is left in the spool is recovered before its requests are reclaimed.
    const leave = async () => lease.end({ leaveOpen: await spool.close() });
    await within(LEAVE_MS, Promise.all([reconciler.stop(), leave(), pool.end(), askPool.end()]));
  };
  try {
    for (const lane of options.lanes ?? lanes) {
      const { concurrency, perSecond } = limits[lane];
      const inFlight = pLimit(concurrency);
      const gate = openGate(lease);
      gates.set(lane, gate);
      const breaker =
        lane === RAW_LANE ? noBreaker : openLaneBreaker({ lane, onEvent, isOfStream: missing.isAlone, now: elapsed });
      breakers.push(breaker);
      const held = { concurrency: concurrency + Math.min(2 * concurrency, MOST_BESIDE), perSecond };
      working.push(await queues.work(lane, held, (requestId) => processOnce(requestId, inFlight, gate, breaker)));
    }
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { stop };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

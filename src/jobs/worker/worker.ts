/** A worker: takes jobs, reserves their requests, obtains the answers and commits what they bring. */
import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { Health } from '../../health/health.ts';
import type { EchotikClient } from '../../extract/client.ts';
import { type Lane, classifyAnswer } from '../../extract/outcome.ts';
import { createPoolBeside, type Pool } from '../../load/connection/pool.ts';
import { KEYED_STATEMENTS } from '../../load/connection/prepare-session.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { type Committed, openCommitter } from './committer.ts';
import { PROBE_LANE } from './credentials-check.ts';
import { openDecider } from './decider.ts';
import { crashAt } from '../../crash-points.ts';
import type { FailedRequest, OnEvent } from '../../ledger/job-event.ts';
import { reportLongWait } from './long-wait.ts';
import { openLaneGate } from './lane-gate.ts';
import type { Budget } from '../../ledger/budget.ts';
import { reclaimForgotten } from '../../ledger/reclaim-requests.ts';
import { LEASE_MS, WorkerLease } from '../../ledger/worker-lease.ts';
import { computeHotPathLimits } from '../../ledger/hot-path-limits.ts';
import { openInHand } from './in-hand.ts';
import { buildResult } from './attempt-result.ts';
import { fetchAnswer } from './fetch-answer.ts';
import type { ReservedRequest } from '../../ledger/request.ts';
import { noBreaker, openLaneBreaker, type CallPermit } from './lane-breaker.ts';
import { computeWindow, type LaneControl } from './lane-control.ts';
import type { LaneLimits } from '../../config/config.ts';
import { queueLanes, type QueueLane, type Queues, type Verdict } from '../queues/queues.ts';
import { startReconciler } from '../reconciler/reconciler.ts';
import { createSpoolRecovery, type SpoolSettings } from './spool-recovery.ts';
import { noSpool, openSpool } from '../../spool/spool.ts';
import { notePauses } from './note-pauses.ts';
import { readDelayMs, RAW_LANE } from '../../ledger/requests.ts';
import { retryTransient } from './retry-transient.ts';
import { reportAttempt } from './report-attempt.ts';
import { openReserver } from './reserve-batched.ts';
import { RELEASE_DELAY_MS, toVerdict } from './to-verdict.ts';
import { waitAtMost } from './wait-at-most.ts';
import { watchLane } from './watch-lane.ts';

/**
 * Beside the calls in flight a worker takes twice as many requests, up to this: they are reserved or committed
 * meanwhile.
 */
const MAX_PREFETCH = 128;
/** Reservations and commits. */
const HOT_POOL_SIZE = 6;
/** Single statements beside them. */
const QUERY_POOL_SIZE = 2;
/** Time to settle calls that were interrupted at the deadline. */
const SETTLE_MS = 2_500;
/** Time to sign off in the database. */
const SHUTDOWN_MS = 2_000;
/** PostgreSQL is back when nothing had to wait for it for so long. */
const CALM_MS = 10_000;
/** A job that was delivered twice is delivered again after this. */
const DUPLICATE_DELAY_MS = 1_000;
/** How often the worker compares the requests that it has with those that the ledger has reserved for it. */
const AUDIT_EVERY_MS = 30_000;
/**
 * Without Redis a resting worker that misses a notification finds the work after this long. With Redis a request is
 * delivered by a blocking read, and looks are rare.
 */
const LOOK_EVERY_MS = 60_000;
/** Reading from PostgreSQL is limited by nothing but this process. */
const RAW_LIMITS: LaneLimits = { concurrency: 32, perSecond: null };

interface WorkerOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly client: EchotikClient;
  readonly limits: Readonly<Record<Lane, LaneLimits>>;
  /** The lanes it works in; absent: all. */
  readonly lanes?: readonly QueueLane[];
  /** The budget at the moment; it may be replaced while the worker runs. */
  readonly readBudget: () => Budget;
  /** How long its requests stay reserved without a heartbeat, in milliseconds; absent: LEASE_MS. */
  readonly leaseMs?: number;
  /** The clock that decides on which day credits are booked and which answers are fresh. */
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
  /** Absent: responses that are not committed yet are in memory only. */
  readonly spool?: SpoolSettings;
  /** Called with what an operator should know although it is no failure. */
  readonly onNote?: (message: string) => void;
  readonly onEvent: OnEvent;
  readonly health: Health;
  /** Milliseconds of a clock that never goes back; absent: that of the process. */
  readonly elapsed?: () => number;
  /**
   * Awaited before requests are reserved, with a pool whose queries have a time limit; rejects where this worker may
   * not answer them. It is repeated while PostgreSQL is away. Absent: it may.
   */
  readonly mayReserve?: (pool: Pool) => Promise<void>;
}

export interface RunningWorker {
  /** A run was opened: its requests are queued and its end is found, also where this worker rests. */
  readonly wake: () => void;
  /**
   * Finishes the calls in flight. After the deadline it interrupts them and gives their requests back. Ends a few
   * seconds after the deadline in any case.
   */
  stop(deadlineMs: number): Promise<void>;
}

/** Registers a worker and takes jobs until it is stopped. Throws what PostgreSQL or the queue says. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { queues, client, readBudget, now, onError, onEvent, health, onNote = () => undefined } = options;
  const limits: Readonly<Record<QueueLane, LaneLimits>> = { ...options.limits, [RAW_LANE]: RAW_LIMITS };
  const { leaseMs = LEASE_MS, elapsed = () => performance.now(), mayReserve = async () => undefined } = options;
  const lookEveryMs = queues.backend === 'postgres' ? LOOK_EVERY_MS : undefined;
  const lease = await WorkerLease.begin(options.pool, {
    leaseMs,
    onWarning: onError,
    keepConnection: lookEveryMs !== undefined,
    health,
  });
  const { workerId } = lease;
  const hot = computeHotPathLimits(leaseMs);
  const pool = createPoolBeside(options.pool, {
    max: HOT_POOL_SIZE,
    idleTimeoutMs: hot.idleMs,
    settings: KEYED_STATEMENTS,
  });
  const queryPool = createPoolBeside(options.pool, {
    max: QUERY_POOL_SIZE,
    queryTimeoutMs: hot.queryMs,
    idleTimeoutMs: hot.idleMs,
  });
  const database = reportLongWait('PostgreSQL', onEvent, () => performance.now());
  health.addService('reservations and commits', () => (database.isWaiting() ? 'they wait for PostgreSQL' : undefined));
  /** Aborted when nothing may wait for PostgreSQL any longer. */
  const stopping = new AbortController();
  // Each request that waits for PostgreSQL listens to it.
  setMaxListeners(0, stopping.signal);
  const retry = { onWarning: database.reportFailure, signal: stopping.signal };
  const onReserved = () => database.endUnlessFailing(CALM_MS);
  const onFailed = (request: FailedRequest) => onEvent({ kind: 'request failed', request });
  const guard = () => retryTransient(retry, () => mayReserve(queryPool));
  const reserving = { lease, readBudget, limits: hot.reservation, mayReserve: guard, onReserved };
  const reserveBatched = openReserver({ ...retry, ...reserving, pool, now });
  const inHand = openInHand();
  const controls = new Map<QueueLane, LaneControl>();
  const lookAhead = (lane: Lane) => computeWindow(controls.get(lane), readBudget());
  const onCommitted = (results: number, ms: number) => onEvent({ kind: 'batch committed', results, ms });
  const committing = { limits: hot.commit, onFailed, onCommitted, lookAhead, mayGrow: inHand.hasMoreToCommit };
  const commitBatched = openCommitter({ ...retry, ...committing, pool, monthsPool: queryPool, now });
  const spool = options.spool
    ? await openSpool({ ...options.spool, workerId, onWarning: onError, onRecovered: onNote })
    : noSpool;
  const recover =
    options.spool &&
    createSpoolRecovery({
      ...options.spool,
      pool: queryPool,
      workerId,
      now,
      commitBatched,
      onWarning: onError,
      onNote,
    });

  const sources = { client, spool, pool: queryPool, retry, now };
  const decider = openDecider(client, () => controls.get(PROBE_LANE)?.gate, elapsed);

  const reconciler = await startReconciler({
    pool: options.pool,
    queues,
    now,
    onError,
    onEvent,
    health,
    leaseMs,
    worker: {
      lookEveryMs,
      isBusy: () => !inHand.isEmpty(),
      rest: (nextMs) => lease.rest(nextMs),
      wake: () => lease.wake(),
      noteWaiting: (lane, hasWaiting) => controls.get(lane)?.watch.noteWaiting(hasWaiting),
    },
    ...(recover ? { beforeReclaim: recover } : {}),
  });

  /** The steps of a job: reserve, obtain the answer, decide what follows from it, commit. */
  const process = async (requestId: number, control: LaneControl, permit: CallPermit): Promise<Verdict> => {
    crashAt('claim.done');
    const reservedAt = performance.now();
    const request = await reserveBatched(requestId);
    if (!request) return findDelay(requestId);
    crashAt('ledger.reserved');
    inHand.addToRun(request.run_id);
    const reached = request.look_ahead ? 0 : 1;
    control.reached += reached;
    let isEnd = false;
    try {
      const { verdict, queued, ...committed } = await answerRequest(request, reservedAt, control, permit);
      isEnd = committed.isEnd;
      // The reconciler finds what cannot be queued now.
      if (queued.length) await queues.enqueue(queued).catch(onError);
      return verdict;
    } finally {
      control.reached -= reached;
      if (inHand.removeFromRun(request.run_id) && isEnd) reconciler.finishSoon();
    }
  };

  const answerRequest = async (
    request: ReservedRequest,
    reservedAt: number,
    { inFlight, gate }: LaneControl,
    permit: CallPermit,
  ): Promise<Committed & { readonly verdict: Verdict }> => {
    const stream = requireStream(request.stream);
    const { answer, body, outcome, action } = await inFlight(async () => {
      const refuse = () => gate.findRefusal(request.run_id, reservedAt) ?? permit.findRefusal();
      const fetched = await fetchAnswer(sources, stream, request, refuse);
      const outcome = classifyAnswer(fetched.answer, stream.lane);
      const action = await decider.decide(stream, request, outcome, permit);
      // Before the next call of the lane may begin.
      gate.onAction(request.run_id, action);
      return { ...fetched, outcome, action };
    });
    crashAt('http.body');
    const answeredAt = performance.now();
    const result = await buildResult({ stream, request, answer, body, outcome, action, at: now() });
    const committed = await inHand.committing(() => commitBatched(result));
    reportAttempt(onEvent, request, result.settlement, reservedAt, answeredAt);
    spool.release(request);
    database.endUnlessFailing(CALM_MS);
    crashAt('tx.after_commit');
    if (action.closeRun) gate.onRunCommitted(request.run_id);
    return { ...committed, verdict: toVerdict(action, gate) };
  };

  /** For a job whose request cannot be reserved: when it is due, if it still waits. */
  const findDelay = async (requestId: number): Promise<Verdict> => {
    const ms = await retryTransient(retry, () => readDelayMs(queryPool, requestId));
    return ms === undefined ? { kind: 'done' } : { kind: 'later', ms };
  };

  /** A job may be delivered twice: while the first is processed, the second must not touch the request. */
  const processOnce = async (requestId: number, control: LaneControl): Promise<Verdict> => {
    if (!inHand.add(requestId)) return { kind: 'later', ms: DUPLICATE_DELAY_MS };
    reconciler.wake();
    control.watch.delivered();
    try {
      const permit = await control.breaker.acquire();
      if (!permit) return { kind: 'later', ms: RELEASE_DELAY_MS };
      return await process(requestId, control, permit).finally(permit.release);
    } finally {
      inHand.remove(requestId);
      control.watch.finished();
    }
  };
  const audit = setInterval(() => {
    if (reconciler.isResting()) return;
    reclaimForgotten(queryPool, lease.workerId, inHand.ids())
      .then((queued) => queues.enqueue(queued))
      .catch(onError);
  }, AUDIT_EVERY_MS);

  const deliveries: { stop(): Promise<void> }[] = [];
  const stop = async (deadlineMs: number) => {
    const deadline = setTimeout(() => client.abort(), deadlineMs);
    // A job that waits for the API has reserved nothing: it goes back to the queue.
    for (const { breaker } of controls.values()) breaker.stop();
    // A queue or a database that is away must not delay the end: other workers reclaim what is reserved here.
    await waitAtMost(deadlineMs + SETTLE_MS, Promise.all(deliveries.map((lane) => lane.stop())));
    stopping.abort();
    clearTimeout(deadline);
    clearInterval(audit);
    // What is left in the spool is recovered before its requests are reclaimed.
    const leave = async () => lease.end({ leaveOpen: await spool.close() });
    await waitAtMost(SHUTDOWN_MS, Promise.all([reconciler.stop(), leave(), pool.end(), queryPool.end()]));
  };
  const startLane = async (lane: QueueLane) => {
    const { concurrency, perSecond } = limits[lane];
    const breaker =
      lane === RAW_LANE
        ? noBreaker
        : openLaneBreaker({ lane, onEvent, isStreamOnly: decider.isStreamMissing, elapsed });
    const gate = openLaneGate(lease);
    const watch = watchLane({ health, lane, gate, breaker, queues, isWaitingForDatabase: database.isWaiting });
    const control: LaneControl = { concurrency, inFlight: pLimit(concurrency), gate, breaker, watch, reached: 0 };
    controls.set(lane, control);
    const prefetching = { concurrency: concurrency + Math.min(2 * concurrency, MAX_PREFETCH), perSecond };
    const noting = { pool: queryPool, lane, backend: queues.backend, onError };
    const deliver = notePauses((requestId) => processOnce(requestId, control), noting);
    deliveries.push(await queues.work(lane, prefetching, deliver));
  };
  try {
    for (const lane of options.lanes ?? queueLanes) await startLane(lane);
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { wake: reconciler.wake, stop };
}

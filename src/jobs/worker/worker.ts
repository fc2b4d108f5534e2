/** A worker: takes jobs, reserves their requests, asks the API, commits what came. The only place where extract and load meet. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { EchotikClient } from '../../extract/client.ts';
import { type Lane, outcomeOf } from '../../extract/outcome.ts';
import { type Answer, CALL_TIMEOUT_MS } from '../../extract/client.ts';
import type { Pool } from '../../load/pool.ts';
import { readResponse } from '../../load/raw.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { actionOf } from './action.ts';
import { type Committed, commitParts } from './commit.ts';
import { crash } from '../crash.ts';
import { type Gate, openGate } from './gate.ts';
import { gather } from './gather.ts';
import type { Budget } from '../ledger/budget.ts';
import { finishRuns } from '../ledger/finish.ts';
import { Liveness } from '../ledger/liveness.ts';
import { type Part, partOf } from './part.ts';
import { askFor } from './ask.ts';
import type { ReservedRequest } from '../ledger/request.ts';
import { type LaneLimits, lanes, type QueueLane, type Queues, type Verdict } from './queues.ts';
import { startReconciler } from './reconciler.ts';
import { dueIn, RAW_LANE } from '../ledger/requests.ts';
import { reserve } from '../ledger/reserve.ts';

/**
 * How long the first of a batch waits for others, and how large it grows. A reservation stands between a request and its
 * call, so it waits little; a commit waits longer, because small transactions cost twice the CPU. Two commits at once: while
 * one is in PostgreSQL the worker makes the next. Measured: docs/performance.md.
 */
const RESERVE = { waitMs: 5, most: 64, atOnce: 2 };
const COMMIT = { waitMs: 20, most: 64, atOnce: 2 };
/** Beside the calls in flight a worker holds twice as many requests, up to this: they are reserved or committed meanwhile. */
const MOST_BESIDE = 128;
/** A call that takes its full time-out, and a database that is slow to commit it. */
const LEASE_MS = CALL_TIMEOUT_MS + 45_000;
const FINISH_AFTER_MS = 50;
/** Time that cut calls have to be settled. */
const SETTLE_MS = 3_000;
/** How long an interrupted request rests before it is delivered again. */
const GIVE_BACK_MS = 100;
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
  /** The clock by whose day credits are booked and answers are fresh. */
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
}

export interface RunningWorker {
  /** Finishes the calls in flight; after the deadline cuts them and gives their requests back. */
  stop(deadlineMs: number): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { pool, queues, client, budget, now, onError } = options;
  const limits: Readonly<Record<QueueLane, LaneLimits>> = { ...options.limits, [RAW_LANE]: RAW_LIMITS };
  const liveness = await Liveness.begin(pool);
  const reserveOne = gather<number, ReservedRequest | undefined>(async (ids) => {
    const reserver = { workerId: liveness.workerId, leaseMs: LEASE_MS, budget, at: now() };
    const held = await reserve(pool, ids, reserver);
    const byId = new Map(held.map((request) => [request.request_id, request]));
    // A job can come twice, even into one batch: only one of the two may have the request.
    return ids.map((id) => {
      const request = byId.get(id);
      byId.delete(id);
      return request;
    });
  }, RESERVE);
  const commitOne = gather<Part, Committed>(async (parts) => {
    const committed = await commitParts(pool, parts, onError, now());
    return parts.map((_, index) => (index ? { queued: [] } : committed));
  }, COMMIT);

  let finishing: NodeJS.Timeout | undefined;
  const finishSoon = () => {
    finishing ??= setTimeout(() => {
      finishing = undefined;
      // The reconciler finishes what fails to finish here.
      finishRuns(pool).catch(onError);
    }, FINISH_AFTER_MS);
  };

  const process = async (requestId: number, inFlight: LimitFunction, gate: Gate): Promise<Verdict> => {
    crash('claim.done');
    const reservedAt = performance.now();
    const request = await reserveOne(requestId);
    if (!request) {
      const ms = await dueIn(pool, requestId);
      return ms === undefined ? { kind: 'done' } : { kind: 'later', ms };
    }
    crash('ledger.reserved');
    const stream = streamNamed(request.stream);
    const { answer, outcome, action } = await inFlight(async () => {
      const { source_request_id: source, run_id } = request;
      const call = () => askFor(client, stream, request);
      const answer = await (source === null ? gate.pass(run_id, reservedAt, call) : stored(pool, source));
      const outcome = outcomeOf(answer, stream.lane);
      const action = actionOf(outcome, request.failures);
      // Before the next call may begin.
      gate.heed(request.run_id, action);
      return { answer, outcome, action };
    });
    crash('http.body');
    const part = await partOf(stream, request, answer, outcome, action, now());
    const { queued } = await commitOne(part);
    crash('tx.after_commit');
    if (action.closeRun) gate.committed(request.run_id);
    // What cannot be queued now is found by the reconciler.
    if (queued.length) await queues.enqueue(queued).catch(onError);
    finishSoon();
    if (action.pauseLaneMs !== undefined) return { kind: 'pause', ms: action.pauseLaneMs };
    if (action.status === 'queued' && !action.closeRun)
      return { kind: 'later', ms: action.delayMs ?? Math.max(gate.pauseLeft(), GIVE_BACK_MS) };
    return { kind: 'done' };
  };

  const reconciler = await startReconciler({ pool, queues, onError });
  const working: { stop(): Promise<void> }[] = [];
  const stop = async (deadlineMs: number) => {
    const deadline = setTimeout(() => client.abort(), deadlineMs);
    // A queue or a database that is away must not keep us: what we hold is taken back by others.
    await within(deadlineMs + SETTLE_MS, Promise.all(working.map((lane) => lane.stop())));
    clearTimeout(deadline);
    clearTimeout(finishing);
    await within(SETTLE_MS, reconciler.stop());
    await within(SETTLE_MS, finishRuns(pool).catch(onError));
    await liveness.end();
  };
  try {
    for (const lane of options.lanes ?? lanes) {
      const { concurrency, perSecond } = limits[lane];
      const inFlight = pLimit(concurrency);
      const gate = openGate();
      const held = { concurrency: concurrency + Math.min(2 * concurrency, MOST_BESIDE), perSecond };
      working.push(await queues.work(lane, held, (requestId) => process(requestId, inFlight, gate)));
    }
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { stop };
}

/** The body that a request brought, as if it came just now; a failure where retention has taken it. */
async function stored(pool: Pool, requestId: number): Promise<Answer> {
  const started = performance.now();
  const found = await readResponse(pool, requestId);
  const durationMs = Math.round(performance.now() - started);
  if (found) return { ...found, durationMs };
  const error = `the body of request ${requestId} is not stored any more`;
  return { fetchedAt: new Date(), durationMs, error, sent: false };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

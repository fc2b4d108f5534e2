/**
 * Backfill: the past of a stream with days, requested by one run whose first requests all lie in the ledger before the
 * first is sent. Days that are complete are left out, days that an open run will request stay with that run, and stored
 * answers are used instead of calls.
 */
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { BACKFILL_LOCK } from '../load/connection/locks.ts';
import { limitPages } from '../extract/pages.ts';
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';
import { catalogue } from '../streams/catalogue.ts';
import type { Span } from '../streams/dates.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { addDays, businessDate } from '../time.ts';
import { crashAt } from '../crash-points.ts';
import { insertRun } from '../ledger/begin-run.ts';
import { newRequest } from '../ledger/request.ts';
import { claimIdGroups } from '../ledger/id-groups.ts';
import { insertRequests } from '../ledger/requests.ts';
import { expandFollowers } from '../plan/roots.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { claimSource, type Source } from '../ledger/source.ts';
import { readCoverage, type DatedStream, type CoverageState } from './coverage.ts';

/** Which days are requested: those without a complete answer, those that failed, or all of them again. */
type BackfillMode = 'missing' | 'failed' | 'all';

export interface BackfillOrder {
  readonly stream: DatedStream;
  readonly span: Span;
  /** The series to read over the whole span. */
  readonly series: readonly Params[];
  readonly mode: BackfillMode;
  /** False: the newest days are requested first. */
  readonly oldestFirst: boolean;
  /** Pages of each walk; absent: the limit of the stream. */
  readonly maxPages?: number | undefined;
  /** Names of the streams to follow. */
  readonly follow: readonly string[];
}

/** What a backfill would do now. */
export interface BackfillPlan {
  readonly order: BackfillOrder;
  /**
   * The run that would request the days. Its roots are in the order in which they would be sent; without roots there is
   * nothing to request.
   */
  readonly run: RunPlan;
  /** First requests of the whole span, by the state of their days in the ledger. */
  readonly found: Readonly<Record<CoverageState, number>>;
  /** Open runs that will request some of the days. */
  readonly owners: readonly number[];
}

/** What became of a backfill: a run of its own, the runs that request its days already, or nothing to do. */
export type BackfillStart =
  | { readonly kind: 'began'; readonly runId: number }
  | { readonly kind: 'continues'; readonly runIds: readonly number[] }
  | { readonly kind: 'nothing' };

const STATES_BY_MODE: Readonly<Record<BackfillMode, readonly CoverageState[]>> = {
  missing: ['missing', 'failed'],
  failed: ['failed'],
  all: ['missing', 'failed', 'present', 'absent'],
};

/** Throws ConfigError for a stream without days, whose past cannot be requested. */
export function requireDatedStream(stream: Stream): DatedStream {
  if (stream.dated) return stream as DatedStream;
  const known = catalogue.filter(({ dated }) => dated).map(({ name }) => name);
  throw new ConfigError(
    `${stream.name} has no past: it shows what is there now, and days that were not read are gone`,
    { remedy: `streams that have one: ${known.join(', ')}` },
  );
}

/** The newest day that can be requested: the library of EchoTik has complete days up to yesterday. */
export const computeNewestDay = (config: Config, at: Date): string => addDays(businessDate(at, config.timezone), -1);

/** Plans a backfill at the time `at` from the state of the ledger. Writes nothing. */
export async function planBackfill(
  pool: Pool,
  { timezone, slotTolerance }: Pick<Config, 'timezone' | 'slotTolerance'>,
  order: BackfillOrder,
  at: Date,
): Promise<BackfillPlan> {
  const { stream, mode, maxPages, follow } = order;
  const { inputs, found, owners } = await readOpenDays(pool, order);
  const run: RunPlan = {
    pipeline: stream.name,
    trigger: 'backfill',
    slot: at,
    businessDate: businessDate(at, timezone),
    // For the streams that are followed; the requests of its own stream name their days.
    lateness: { timezone, slotTolerance },
    roots: inputs.map((params) => ({ stream, params })),
    streams: expandFollowers(stream, follow),
    reuse: mode === 'all' ? 'none' : 'any',
    ...(maxPages === undefined ? {} : { maxPages }),
  };
  return { order, run, found, owners };
}

interface OpenDays extends Pick<BackfillPlan, 'found' | 'owners'> {
  /** Params of the first requests, in the order in which they will be sent. */
  readonly inputs: readonly Params[];
}

async function readOpenDays(database: Pool | Connection, order: BackfillOrder): Promise<OpenDays> {
  const { stream, span, series, mode, maxPages } = order;
  const minPages = limitPages(stream.pages, maxPages);
  const found: Record<CoverageState, number> = { present: 0, absent: 0, open: 0, failed: 0, missing: 0 };
  const inputs: { readonly params: Params; readonly from: string }[] = [];
  const owners = new Set<number>();
  for (const { series: own, pieces } of await readCoverage(database, stream, span, { series, minPages })) {
    for (const piece of pieces) {
      const requests = stream.dated.requestsCovering(own, piece);
      found[piece.state] += requests.length;
      if (piece.state === 'open' && piece.run_id !== null) owners.add(piece.run_id);
      if (!STATES_BY_MODE[mode].includes(piece.state)) continue;
      for (const params of requests) inputs.push({ params, from: stream.dated.span(params).from });
    }
  }
  const direction = order.oldestFirst ? 1 : -1;
  inputs.sort((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -direction : direction));
  return { inputs: inputs.map(({ params }) => params), found, owners: [...owners].sort((a, b) => a - b) };
}

/** Requests of one insert. */
const SLICE = 2_000;

/** `source`: marks the warehouse with the source of the answers; absent: it is not marked. */
type BeginOptions = Pick<RunPlan, 'credits' | 'maxCredits'> & { readonly source?: Source | undefined };

/**
 * Begins the run of a plan: inserts it with all its first requests, which wait in the ledger until there is room in the
 * queues. Reads the ledger again under a lock, so that of two commands with the same days only one gets them. A plan
 * without roots begins no run. Throws ConfigError if the warehouse has data of another source. Uses a transaction of
 * its own.
 */
export const beginBackfill = (pool: Pool, plan: BackfillPlan, options: BeginOptions): Promise<BackfillStart> =>
  inTransaction(pool, (connection) => beginBackfillWithin(connection, plan, options));

/** The same in a transaction of the caller. */
export async function beginBackfillWithin(
  connection: Connection,
  plan: BackfillPlan,
  { source, ...limits }: BeginOptions,
): Promise<BackfillStart> {
  const { order } = plan;
  await connection.query(BACKFILL_LOCK);
  const { inputs, owners } = await readOpenDays(connection, order);
  if (!plan.run.roots.length || !inputs.length) {
    return owners.length ? { kind: 'continues', runIds: owners } : { kind: 'nothing' };
  }
  if (source) await claimSource(connection, source);
  const at = plan.run.slot;
  const runId = await insertRun(connection, { ...plan.run, ...limits }, at);
  const run = { run_id: runId, business_date: plan.run.businessDate };
  for (let start = 0; start < inputs.length; start += SLICE) {
    const requests = inputs
      .slice(start, start + SLICE)
      .map((params) => newRequest(run, order.stream, params, order.stream.pages.first));
    const grouped = await claimIdGroups(connection, requests, at);
    await insertRequests(
      connection,
      grouped.map((request) => ({ ...request, planned: true })),
      at,
    );
    crashAt('backfill.plan');
  }
  return { kind: 'began', runId };
}

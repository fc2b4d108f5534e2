/**
 * Backfill: the past of a dated stream as a run whose plan is rows in the ledger. What is complete is left out, what an open
 * run will ask is its own business, and what is stored is read instead of bought.
 */
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { catalogue } from '../../streams/catalogue.ts';
import type { Span } from '../../streams/dates.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { addDays, businessDate } from '../../time.ts';
import { crash } from '../crash.ts';
import { insertRun } from '../ledger/begin.ts';
import { newRequest } from '../ledger/request.ts';
import { insertRequests } from '../ledger/requests.ts';
import { followed } from '../plans/inputs.ts';
import type { RunPlan } from '../plans/run-plan.ts';
import { claimSource, type Source } from '../source.ts';
import { coverageOf, type DatedStream, keyOf, type State, textOfKey } from './coverage.ts';

/** Which days are asked: those that nobody has whole, those that failed, or all of them again. */
type Mode = 'missing' | 'failed' | 'all';

export interface BackfillOrder {
  readonly stream: DatedStream;
  readonly span: Span;
  /** Params beside the days, each for its own walk through the span. */
  readonly keys: readonly Params[];
  readonly mode: Mode;
  readonly oldestFirst: boolean;
  readonly maxPages?: number | undefined;
  readonly follow: readonly string[];
}

export interface Backfill {
  /** First requests, in the order they will be asked. */
  readonly inputs: readonly Params[];
  /** Requests of the whole span by what is there of them. */
  readonly found: Readonly<Record<State, number>>;
  /** Open runs that will ask some of them. */
  readonly owners: readonly number[];
}

const ASKED: Readonly<Record<Mode, readonly State[]>> = {
  missing: ['missing', 'failed'],
  failed: ['failed'],
  all: ['missing', 'failed', 'present', 'absent'],
};

/** Throws ConfigError for a stream that shows only what is now. */
export function datedStream(stream: Stream): DatedStream {
  if (stream.dated) return stream as DatedStream;
  const known = catalogue.filter(({ dated }) => dated).map(({ name }) => name);
  throw new ConfigError(
    `${stream.name} has no past: it shows what is there now, and days that were not read are gone`,
    {
      remedy: `streams that have one: ${known.join(', ')}`,
    },
  );
}

/** The newest day that can be asked for: the library knows yesterday. */
export const newestDay = (config: Config, at: Date): string => addDays(businessDate(at, config.timezone), -1);

/** What a backfill would ask. */
export async function planBackfill(database: Pool | Connection, order: BackfillOrder): Promise<Backfill> {
  const { stream, span, keys, mode, maxPages } = order;
  const pages = Math.min(stream.pages.most, maxPages ?? stream.pages.most);
  const found: Record<State, number> = { present: 0, absent: 0, open: 0, failed: 0, missing: 0 };
  const inputs: { readonly params: Params; readonly from: string }[] = [];
  const owners = new Set<number>();
  for (const { key, pieces } of await coverageOf(database, stream, span, { keys, pages })) {
    for (const piece of pieces) {
      const requests = stream.dated.over(key, piece);
      found[piece.state] += requests.length;
      if (piece.state === 'open' && piece.run_id !== null) owners.add(piece.run_id);
      if (!ASKED[mode].includes(piece.state)) continue;
      for (const params of requests) inputs.push({ params, from: stream.dated.span(params).from });
    }
  }
  const direction = order.oldestFirst ? 1 : -1;
  inputs.sort((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -direction : direction));
  return { inputs: inputs.map(({ params }) => params), found, owners: [...owners].sort((a, b) => a - b) };
}

/** The run of a backfill, as plans are priced. */
export function backfillPlan(config: Config, order: BackfillOrder, { inputs }: Backfill, at: Date): RunPlan {
  const { stream, mode, maxPages, follow } = order;
  const { timezone, slotTolerance } = config;
  return {
    pipeline: stream.name,
    trigger: 'backfill',
    slot: at,
    businessDate: businessDate(at, timezone),
    // Of what it follows; its own stream names the days it asks for.
    lateness: { timezone, slotTolerance },
    roots: inputs.map((params) => ({ stream, params })),
    streams: followed(stream, follow),
    reuse: mode === 'all' ? 'none' : 'any',
    ...(maxPages === undefined ? {} : { maxPages }),
  };
}

/** Spells BACK; any number will do. */
const BACKFILL_LOCK = 0x42_41_43_4b;
const SLICE = 2_000;

/**
 * Writes the plan down: a run with all its first requests, which wait for room in the queues. Looked at again under a lock,
 * so that of two who order the same days one has them. Undefined where nothing is left to ask. Marks the warehouse with the
 * source of the answers; throws ConfigError where it has data of another one.
 */
export function beginBackfill(
  pool: Pool,
  config: Config,
  order: BackfillOrder,
  terms: Pick<RunPlan, 'credits' | 'maxCredits'>,
  at: Date,
  source?: Source,
): Promise<number | undefined> {
  return inTransaction(pool, async (connection) => {
    await connection.query(`select pg_advisory_xact_lock(${BACKFILL_LOCK})`);
    const backfill = await planBackfill(connection, order);
    if (!backfill.inputs.length) return undefined;
    if (source) await claimSource(connection, source);
    const plan = { ...backfillPlan(config, order, backfill, at), ...terms };
    const runId = await insertRun(connection, plan, at);
    const run = { run_id: runId, business_date: plan.businessDate };
    for (let start = 0; start < backfill.inputs.length; start += SLICE) {
      const slice = backfill.inputs.slice(start, start + SLICE);
      const requests = slice.map((params) => newRequest(run, order.stream, params, order.stream.pages.first));
      await insertRequests(
        connection,
        requests.map((request) => ({ ...request, planned: true })),
        at,
      );
      crash('backfill.plan');
    }
    return runId;
  });
}

/** Keys out of inputs that may name days. */
export const keysOf = (stream: DatedStream, inputs: readonly Params[]): readonly Params[] => [
  ...new Map(inputs.map((input) => keyOf(stream, input)).map((key) => [textOfKey(key), key])).values(),
];

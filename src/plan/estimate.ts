/** How many requests a run will send and what they cost, before it begins. */
import type { Lane } from '../extract/outcome.ts';
import { limitPages } from '../extract/pages.ts';
import type { Pool } from '../load/connection/pool.ts';
import { requireStream } from '../streams/catalogue.ts';
import type { Params, Stream } from '../streams/stream.ts';
import type { OptionsByStream } from '../streams/stream-options.ts';
import { findExistingRun } from '../ledger/resume-run.ts';
import { type Paging, readPaging } from '../ledger/paging.ts';
import { type KnownRequest, findKnownRequests } from './known-requests.ts';
import { type LastRate, readLastRates } from './last-rates.ts';
import type { RunPlan } from './run-plan.ts';
import { countUnknownInputs } from './unknown-inputs.ts';

/**
 * What an estimate is based on. `known`: every request is certain. `last run`: scaled from the newest complete run. `at
 * most`: the limits of pages and records. `left of an open run`: the requests that an earlier run still has to send.
 */
export type Basis = 'known' | 'last run' | 'at most' | 'left of an open run';

export interface StreamEstimate {
  readonly stream: string;
  readonly lane: Lane;
  /** Requests that are certain: the first ones, and those that follow from stored answers. */
  readonly known: number;
  /** Requests expected in all: `held` + `to_buy`. */
  readonly requests: number;
  /** Requests that stored answers serve, for 0 credits. */
  readonly held: number;
  readonly to_buy: number;
  /** The part of `to_buy` that only checks whether a list continues after its last page. */
  readonly past_ends: number;
  /** The part of `to_buy` that is expected beyond the ends of lists, because pages are requested ahead. */
  readonly over_fetched: number;
  readonly credits: number;
  /** What its requests would cost without a limit of the stream. */
  readonly credits_needed: number;
  /** Credits at which its requests are closed in the run; null: it has no limit of its own. */
  readonly max_credits: number | null;
  readonly basis: Basis;
}

type Totals = Pick<StreamEstimate, 'known' | 'requests' | 'held' | 'to_buy' | 'past_ends' | 'over_fetched' | 'credits'>;

export interface Estimate extends Totals {
  readonly streams: readonly StreamEstimate[];
}

/**
 * Prices a plan at the time `at`, which decides which stored answers are fresh. A run that is open already counts as
 * the plan's own.
 */
export async function estimateRun(pool: Pool, plan: RunPlan, at: Date): Promise<Estimate> {
  // A backfill leaves out the days that open runs will request, so it never continues one.
  const existing = plan.trigger === 'backfill' ? undefined : await findExistingRun(pool, plan);
  return sumEstimates(
    existing?.open ? await estimateOpenRun(pool, existing.runId) : await estimateNewRun(pool, plan, at),
  );
}

/** The estimate as if no answer were stored: what the same plan costs on another day. */
export const estimateWithoutReuse = async (pool: Pool, plan: RunPlan, at: Date): Promise<Estimate> =>
  sumEstimates(await estimateNewRun(pool, { ...plan, reuse: 'none' }, at));

export function sumEstimates(streams: readonly StreamEstimate[]): Estimate {
  const total = (name: keyof Totals) => sum(streams.map((stream) => stream[name]));
  return {
    streams,
    known: total('known'),
    requests: total('requests'),
    held: total('held'),
    to_buy: total('to_buy'),
    past_ends: total('past_ends'),
    over_fetched: total('over_fetched'),
    credits: total('credits'),
  };
}

/**
 * The requests that an open run has not finished. Requests that will follow from their answers are not known and not
 * counted.
 */
async function estimateOpenRun(pool: Pool, runId: number): Promise<readonly StreamEstimate[]> {
  const { rows } = await pool.query<Pick<StreamEstimate, 'stream' | 'requests' | 'held'>>(
    `select stream, count(*)::int as requests, count(source_request_id)::int as held
     from ops.requests where run_id = $1 and finished_at is null group by stream order by stream`,
    [runId],
  );
  return rows.map(({ stream, requests, held }) =>
    buildStreamEstimate(requireStream(stream), {
      known: requests,
      held,
      to_buy: requests - held,
      past_ends: 0,
      over_fetched: 0,
      basis: 'left of an open run',
    }),
  );
}

/** A longer plan is estimated from this many of its first requests and scaled up. */
const MAX_SAMPLED_ROOTS = 10_000;

async function estimateNewRun(pool: Pool, plan: RunPlan, at: Date): Promise<readonly StreamEstimate[]> {
  const sample = { ...plan, roots: plan.roots.slice(0, MAX_SAMPLED_ROOTS) };
  const { streams, streamOptions, businessDate } = sample;
  const rates = await readLastRates(pool, streams, sample.maxPages, streamOptions);
  const paging = await readPaging(pool, streams, businessDate);
  const requests = await findKnownRequests(pool, sample, at);
  const openRoots = requests.filter(({ isFirst, isStored }) => isFirst && !isStored).length;
  const hasCutLists = requests.some(
    (request) =>
      request.isCut && countPagesLeft(requireStream(request.stream), request, getMaxPages(sample, request.stream)) > 1,
  );
  const estimates = new Map<string, SampleEstimate>();
  // Parents come before their children in every list of streams.
  for (const name of streams) {
    const stream = requireStream(name);
    const counts = countRequests(stream, sample, requests, estimates, paging.get(name)?.page_size ?? stream.pages.size);
    // A rate covers what follows from first requests that are open. It does not cover stored answers that were not
    // followed to the end.
    const rate = openRoots && !counts.fromStored && !hasCutLists ? rates.get(name) : undefined;
    const checks = planEndChecks(stream, paging.get(name), businessDate);
    const estimate = estimateStream(stream, counts, checks, rate && { ...rate, openRoots });
    estimates.set(name, { ...limitCredits(estimate, streamOptions), lists: counts.lists });
  }
  const scale = (count: number) => Math.round((count * plan.roots.length) / (sample.roots.length || 1));
  return [...estimates.values()].map(
    ({ stream, known, held, to_buy, past_ends, over_fetched, credits_needed, basis }) => {
      const scaled = buildStreamEstimate(requireStream(stream), {
        known: scale(known),
        held: scale(held),
        to_buy: scale(to_buy),
        past_ends,
        over_fetched: scale(over_fetched),
        basis,
      });
      return limitCredits({ ...scaled, credits_needed: scale(credits_needed) }, streamOptions);
    },
  );
}

/** The part of an estimate that the limit of its stream admits. */
function limitCredits(estimate: StreamEstimate, options: OptionsByStream | undefined): StreamEstimate {
  const { stream, held, to_buy, past_ends, over_fetched, credits_needed } = estimate;
  const max_credits = options?.[stream]?.maxCredits ?? null;
  const { credits } = requireStream(stream);
  if (max_credits === null || credits_needed <= max_credits) return { ...estimate, max_credits };
  const admitted = Math.min(to_buy, Math.floor(max_credits / credits));
  return {
    ...estimate,
    max_credits,
    requests: held + admitted,
    to_buy: admitted,
    past_ends: Math.min(past_ends, admitted),
    over_fetched: Math.min(over_fetched, admitted),
    credits: admitted * credits,
  };
}

/** An estimate of the sampled first requests. */
interface SampleEstimate extends StreamEstimate {
  /** Lists of which pages are yet to be bought, at most. */
  readonly lists: number;
}

interface RequestCounts {
  /** Requests that are certain. */
  readonly known: number;
  /** Known requests that no stored answer serves. */
  readonly open: number;
  /** Requests to buy where every list has all the pages that the limits allow. */
  readonly max: number;
  /** First pages that stored answers of parents lead to, although their run did not follow them. */
  readonly fromStored: number;
  /** Lists of which pages are yet to be bought, at most. */
  readonly lists: number;
}

function countRequests(
  stream: Stream,
  plan: RunPlan,
  requests: readonly KnownRequest[],
  parents: ReadonlyMap<string, SampleEstimate>,
  pageSize: number,
): RequestCounts {
  const { businessDate } = plan;
  const maxPages = getMaxPages(plan, stream.name);
  const own = requests.filter((request) => request.stream === stream.name);
  const open = own.filter(({ isStored }) => !isStored);
  const countLeft = (request: KnownRequest) => countPagesLeft(stream, request, maxPages, pageSize);
  const afterCuts = sum(own.filter(({ isCut }) => isCut).map((request) => countLeft(request) - 1));
  const toContinue = own.filter(({ isStored, isCut }) => !isStored || isCut);
  const inputs = countUnknownInputs(stream, plan, requests, parents);
  const perInput = countPages(stream, stream.dated?.newest({}, businessDate) ?? {}, maxPages, pageSize);
  return {
    known: own.length,
    open: open.length,
    max: sum(open.map(countLeft)) + afterCuts + (inputs.fromNew + inputs.fromStored) * perInput,
    fromStored: inputs.fromStored,
    lists: new Set(toContinue.map(({ params }) => JSON.stringify(params))).size + inputs.fromNew + inputs.fromStored,
  };
}

/** `rate`: absent where no earlier run shows how many requests follow; then the maximum counts. */
function estimateStream(
  stream: Stream,
  { known, open, max }: RequestCounts,
  endChecks: EndChecks,
  rate: (LastRate & { readonly openRoots: number }) | undefined,
): StreamEstimate {
  const held = known - open;
  const none = { past_ends: 0, over_fetched: 0 };
  if (max === open) return buildStreamEstimate(stream, { ...none, known, held, to_buy: max, basis: 'known' });
  if (!rate) {
    const past_ends = Math.min(max, endChecks.each ? open : endChecks.once);
    return buildStreamEstimate(stream, { ...none, known, held, to_buy: max, past_ends, basis: 'at most' });
  }
  const usual = endChecks.each ? rate.rate : rate.rate - rate.past_ends;
  const to_buy = Math.max(open, usual && Math.ceil(usual * rate.openRoots) + endChecks.once);
  const past_ends = Math.min(to_buy, endChecks.each ? Math.ceil(rate.past_ends * rate.openRoots) : endChecks.once);
  const over_fetched = Math.min(to_buy, Math.ceil(rate.over_fetched * rate.openRoots));
  return buildStreamEstimate(stream, { known, held, to_buy, past_ends, over_fetched, basis: 'last run' });
}

const buildStreamEstimate = (
  { name, lane, credits }: Stream,
  {
    known,
    held,
    to_buy,
    past_ends,
    over_fetched,
    basis,
  }: Pick<StreamEstimate, 'known' | 'held' | 'to_buy' | 'past_ends' | 'over_fetched' | 'basis'>,
): StreamEstimate => ({
  stream: name,
  lane,
  known,
  requests: held + to_buy,
  held,
  to_buy,
  past_ends,
  over_fetched,
  credits: to_buy * credits,
  credits_needed: to_buy * credits,
  max_credits: null,
  basis,
});

/**
 * Calls that check whether lists continue after their last page: `each`: one for every list; else `once` for all of
 * them.
 */
interface EndChecks {
  readonly once: number;
  readonly each: boolean;
}

/** Lists of streams that are known to have short or empty pages are all checked, others once in a business day. */
function planEndChecks({ pages }: Stream, paging: Paging | undefined, businessDate: string): EndChecks {
  if (pages.tellsEnd) return { once: 0, each: false };
  if (paging?.has_short_pages || paging?.has_empty_pages) return { once: 0, each: true };
  return { once: paging?.probed_on && paging.probed_on >= businessDate ? 0 : 1, each: false };
}

/** Pages of one walk: the limit, or the days of a window if these are fewer. `size`: records that a page really has. */
export function countPages({ pages, dated }: Stream, params: Params, maxPages?: number, size = pages.size): number {
  const expected = dated?.expected?.(params) ?? Number.POSITIVE_INFINITY;
  return Math.min(limitPages(pages, maxPages), Math.ceil(expected / size));
}

/** Pages from a request on to the end of its walk, the request included. At least 1. */
function countPagesLeft(stream: Stream, { params, page }: KnownRequest, maxPages?: number, size?: number): number {
  const before = Math.floor((stream.pages.countRecordsBefore(page) ?? 0) / stream.pages.size);
  return Math.max(1, countPages(stream, params, maxPages, size) - before);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Pages a walk of a stream may have in a run; undefined: the limit of the stream. */
const getMaxPages = ({ maxPages, streamOptions }: RunPlan, stream: string): number | undefined =>
  streamOptions?.[stream]?.maxPages ?? maxPages;

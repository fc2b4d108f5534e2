/** What a run will ask and cost, before it costs anything. */
import type { Lane } from '../../extract/outcome.ts';
import type { Pool } from '../../load/pool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { feedsIn, isForEachRecord, isWhenAbsent } from '../../streams/feeds.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { findRunOf } from '../ledger/resume.ts';
import { type Paging, readPaging } from '../ledger/paging.ts';
import { type Reached, reachOf } from './reach.ts';
import type { RunPlan } from './run-plan.ts';

/** `known` counts what is certain, `last run` scales what the newest complete run needed, `at most` is the limit of pages and records. */
export type Basis = 'known' | 'last run' | 'at most' | 'left of an open run';

export interface PlannedStream {
  readonly stream: string;
  readonly lane: Lane;
  /** Requests that are certain: first ones, and those that stored answers lead to. */
  readonly known: number;
  /** Requests expected in all. */
  readonly requests: number;
  /** Of those, answered by stored bodies. */
  readonly held: number;
  readonly to_buy: number;
  /** Of those to buy, calls that only find out whether a list goes on behind its last page. */
  readonly past_ends: number;
  readonly credits: number;
  readonly basis: Basis;
}

type Totals = Pick<PlannedStream, 'known' | 'requests' | 'held' | 'to_buy' | 'past_ends' | 'credits'>;

export interface Estimate extends Totals {
  readonly streams: readonly PlannedStream[];
}

/**
 * Requests of each stream per first request, in the newest whole run that succeeded with it and found something; `past_ends`:
 * those of them that found nothing behind the end of a list.
 */
const LAST_RATES = `with last as (
    select distinct on (s.stream) s.stream, u.run_id from ops.runs u, unnest(u.streams) s(stream)
    where u.status = 'succeeded' and u.max_pages is not distinct from $2 and u.requests_absent < u.requests_total
      and u.streams @> $1 and s.stream = any($1) order by s.stream, u.run_id desc
  )
  select l.stream, count(*) filter (where r.stream = l.stream)::float
    / nullif(count(*) filter (where r.parent_request_id is null), 0) as rate,
    count(*) filter (where r.stream = l.stream and r.records = 0 and (r.walk ->> 'doubted')::boolean)::float
    / nullif(count(*) filter (where r.parent_request_id is null), 0) as past_ends
  from last l join ops.requests r using (run_id) group by l.stream`;

/** `at` is the clock's now: it decides which stored answers are fresh. */
export async function estimate(pool: Pool, plan: RunPlan, at: Date = new Date()): Promise<Estimate> {
  // A backfill leaves open runs alone: what they will ask is not in it.
  const known = plan.trigger === 'backfill' ? undefined : await findRunOf(pool, plan);
  return inTotal(known?.open ? await plannedLeft(pool, known.runId) : await plannedAnew(pool, plan, at));
}

/** Of longer plans so many first requests are looked at, and stand for the others. */
const LOOKED_AT = 10_000;

/** The same as if nothing of it were held: what it costs on another day. */
export const estimateAnew = async (pool: Pool, plan: RunPlan, at: Date): Promise<Estimate> =>
  inTotal(await plannedAnew(pool, { ...plan, reuse: 'none' }, at));

export function inTotal(streams: readonly PlannedStream[]): Estimate {
  const total = (of: keyof Totals) => sum(streams.map((stream) => stream[of]));
  return {
    streams,
    known: total('known'),
    requests: total('requests'),
    held: total('held'),
    to_buy: total('to_buy'),
    past_ends: total('past_ends'),
    credits: total('credits'),
  };
}

/** What an open run has not asked yet; what follows from that is not known. */
async function plannedLeft(pool: Pool, runId: number): Promise<readonly PlannedStream[]> {
  const { rows } = await pool.query<Pick<PlannedStream, 'stream' | 'requests' | 'held'>>(
    `select stream, count(*)::int as requests, count(source_request_id)::int as held
     from ops.requests where run_id = $1 and finished_at is null group by stream order by stream`,
    [runId],
  );
  return rows.map(({ stream, requests, held }) =>
    planned(streamNamed(stream), {
      known: requests,
      held,
      to_buy: requests - held,
      past_ends: 0,
      basis: 'left of an open run',
    }),
  );
}

async function plannedAnew(pool: Pool, whole: RunPlan, at: Date): Promise<readonly PlannedStream[]> {
  const plan = { ...whole, roots: whole.roots.slice(0, LOOKED_AT) };
  const times = (number: number) => Math.round((number * whole.roots.length) / (plan.roots.length || 1));
  const { streams, maxPages } = plan;
  const { rows } = await pool.query<LastRate>(LAST_RATES, [streams, maxPages ?? null]);
  const rates = new Map(
    rows.map(({ stream, rate, past_ends }) => [stream, rate === null ? undefined : { rate, past_ends }]),
  );
  const paging = await readPaging(pool, streams, plan.businessDate);
  const reached = await reachOf(pool, plan, at);
  const openRoots = reached.filter(({ first, held }) => first && !held).length;
  const isAnyCut = reached.some((node) => node.cut && pagesLeft(streamNamed(node.stream), node, maxPages) > 1);
  const made = new Map<string, PlannedStream>();
  // Parents come before their children in every list of streams.
  for (const name of streams) {
    const stream = streamNamed(name);
    const nodes = reached.filter((node) => node.stream === name);
    const open = nodes.filter(({ held }) => !held);
    const size = paging.get(name)?.page_size ?? stream.pages.size;
    const left = (node: Reached) => pagesLeft(stream, node, maxPages, size);
    const beyond = sum(nodes.filter(({ cut }) => cut).map((node) => left(node) - 1));
    const inputs = unknownInputs(stream, plan, reached, made);
    const each = pagesOf(stream, stream.dated?.newest({}, plan.businessDate) ?? {}, maxPages, size);
    const most = sum(open.map(left)) + beyond + (inputs.ofNew + inputs.ofHeld) * each;
    const isCertain = most === open.length;
    // A rate tells what open first requests lead to; it knows nothing of stored answers that were not followed to the end.
    const rate = openRoots && !inputs.ofHeld && !isAnyCut ? rates.get(name) : undefined;
    const looks = isCertain ? NO_LOOKS : looksPastEnds(stream, paging.get(name), plan.businessDate);
    const usual = rate && (looks.each ? rate.rate : rate.rate - rate.past_ends);
    const scaled =
      usual === undefined ? most : Math.max(open.length, usual && Math.ceil(usual * openRoots) + looks.once);
    const lists = rate === undefined ? open.length : Math.ceil(rate.past_ends * openRoots);
    const past_ends = Math.min(scaled, looks.each ? lists : looks.once);
    const basis: Basis = isCertain ? 'known' : rate === undefined ? 'at most' : 'last run';
    const numbers = {
      known: nodes.length,
      held: nodes.length - open.length,
      to_buy: isCertain ? most : scaled,
      past_ends,
      basis,
    };
    made.set(name, planned(stream, numbers));
  }
  return [...made.values()].map(({ stream, known, held, to_buy, past_ends, basis }) =>
    planned(streamNamed(stream), { known: times(known), held: times(held), to_buy: times(to_buy), past_ends, basis }),
  );
}

const planned = (
  { name, lane, credits }: Stream,
  { known, held, to_buy, past_ends, basis }: Pick<PlannedStream, 'known' | 'held' | 'to_buy' | 'past_ends' | 'basis'>,
): PlannedStream => ({
  stream: name,
  lane,
  known,
  requests: held + to_buy,
  held,
  to_buy,
  past_ends,
  credits: to_buy * credits,
  basis,
});

interface LastRate {
  readonly stream: string;
  readonly rate: number | null;
  readonly past_ends: number;
}

const NO_LOOKS = { once: 0, each: false };

/** Calls that look behind the ends of lists: one for each list where lists of the stream have gaps, else one a business day. */
function looksPastEnds({ pages }: Stream, paging: Paging | undefined, day: string): typeof NO_LOOKS {
  if (pages.tellsEnd) return NO_LOOKS;
  if (paging?.has_short_pages || paging?.has_empty_pages) return { once: 0, each: true };
  return { once: paging?.probed_on && paging.probed_on >= day ? 0 : 1, each: false };
}

/** Pages of one walk: our limit, or the days of a window where these are fewer. `size`: records that a page really holds. */
function pagesOf({ pages, dated }: Stream, params: Params, maxPages = Infinity, size = pages.size): number {
  const expected = dated?.expected?.(params) ?? Number.POSITIVE_INFINITY;
  return Math.min(pages.most, maxPages, Math.ceil(expected / size));
}

/** Pages that a request and those after it can have. */
function pagesLeft(stream: Stream, { params, page }: Reached, maxPages?: number, size?: number): number {
  const before = Math.floor((stream.pages.placeOf(page) ?? 0) / stream.pages.size);
  return Math.max(1, pagesOf(stream, params, maxPages, size) - before);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** First pages that the records of its parents can lead to: of parents that are to be bought, and of stored ones that nobody followed. */
function unknownInputs(
  stream: Stream,
  { streams }: RunPlan,
  reached: readonly Reached[],
  made: ReadonlyMap<string, PlannedStream>,
): { readonly ofNew: number; readonly ofHeld: number } {
  const perCall = stream.batch?.max ?? 1;
  const bought = (parent: Stream, records: number) => (made.get(parent.name)?.to_buy ?? 0) * records;
  const feeds = feedsIn(stream, streams);
  const ofNew = feeds.map((feed) => {
    if (isForEachRecord(feed)) return bought(feed.parent, feed.parent.pages.size * (feed.parent.batch?.max ?? 1));
    return isWhenAbsent(feed) ? bought(feed.absentFrom, feed.absentFrom.batch?.max ?? 1) : 0;
  });
  const ofHeld = feeds.filter(isForEachRecord).map(({ parent }) => {
    const alone = reached.filter(
      (node) => node.stream === parent.name && node.held && !node.followed.includes(stream.name),
    );
    return sum(alone.map(({ records }) => records));
  });
  return { ofNew: Math.ceil(sum(ofNew) / perCall), ofHeld: Math.ceil(sum(ofHeld) / perCall) };
}

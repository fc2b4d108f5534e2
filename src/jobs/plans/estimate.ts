/** What a run will cost, before it costs anything. */
import type { Pool } from '../../load/pool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { feedsIn, isForEachRecord, isWhenAbsent } from '../../streams/feeds.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { findRunOf } from '../ledger/resume.ts';
import type { RunPlan } from '../ledger/runs.ts';

/** `known` counts what is certain, `last run` scales what the newest complete run needed, `at most` is the limit of pages and records. */
export type Basis = 'known' | 'last run' | 'at most' | 'left of an open run';

interface PlannedStream {
  readonly stream: string;
  readonly requests: number;
  readonly credits: number;
  readonly basis: Basis;
}

export interface Estimate {
  readonly streams: readonly PlannedStream[];
  readonly requests: number;
  readonly credits: number;
}

/** Requests of each stream per first request, in the newest whole run that succeeded with it and found something. */
const LAST_RATES = `with last as (
    select distinct on (s.stream) s.stream, u.run_id from ops.runs u, unnest(u.streams) s(stream)
    where u.status = 'succeeded' and u.max_pages is null and u.requests_absent < u.requests_total and u.streams @> $1 and s.stream = any($1) order by s.stream, u.run_id desc
  )
  select l.stream, count(*) filter (where r.stream = l.stream)::float
    / nullif(count(*) filter (where r.parent_request_id is null), 0) as rate
  from last l join ops.requests r using (run_id) group by l.stream`;

export async function estimate(pool: Pool, plan: RunPlan): Promise<Estimate> {
  const known = await findRunOf(pool, plan);
  return inTotal(known?.open ? await plannedLeft(pool, known.runId) : await plannedAnew(pool, plan));
}

export function inTotal(streams: readonly PlannedStream[]): Estimate {
  return {
    streams,
    requests: sum(streams.map(({ requests }) => requests)),
    credits: sum(streams.map(({ credits }) => credits)),
  };
}

/** What an open run has not asked yet; what follows from that is not known. */
async function plannedLeft(pool: Pool, runId: number): Promise<readonly PlannedStream[]> {
  const { rows } = await pool.query<PlannedStream>(
    `select stream, count(*) as requests, sum(price) as credits, 'left of an open run' as basis
     from ops.requests where run_id = $1 and finished_at is null group by stream order by stream`,
    [runId],
  );
  return rows;
}

async function plannedAnew(
  pool: Pool,
  { roots, streams, maxPages, businessDate }: RunPlan,
): Promise<readonly PlannedStream[]> {
  const { rows } = await pool.query<{ stream: string; rate: number | null }>(LAST_RATES, [streams]);
  const rates = new Map(rows.map(({ stream, rate }) => [stream, rate ?? undefined]));
  const planned = new Map<string, PlannedStream>();
  // Parents come before their children in every list of streams.
  for (const name of streams) {
    const stream = streamNamed(name);
    const pages = (params: Params) => pagesOf(stream, params, maxPages);
    const first = roots.filter((root) => root.stream === stream).map(({ params }) => pages(params));
    const followed = followedInputs(stream, streams, planned);
    const each = pages(stream.dated?.newest({}, businessDate) ?? {});
    const rate = maxPages === undefined ? rates.get(name) : undefined;
    const requests = rate === undefined ? sum(first) + followed * each : Math.ceil(rate * roots.length);
    const basis =
      followed === 0 && first.every((count) => count === 1) ? 'known' : rate === undefined ? 'at most' : 'last run';
    planned.set(name, { stream: name, requests, credits: requests * stream.credits, basis });
  }
  return [...planned.values()];
}

/** Pages of one walk: our limit, or the days of a window where these are fewer. */
function pagesOf({ pages, dated }: Stream, params: Params, maxPages = Number.POSITIVE_INFINITY): number {
  const expected = dated?.expected?.(params) ?? Number.POSITIVE_INFINITY;
  return Math.min(pages.most, maxPages, Math.ceil(expected / pages.size));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** First pages that the records of its parents can lead to. */
function followedInputs(
  stream: Stream,
  streams: readonly string[],
  planned: ReadonlyMap<string, PlannedStream>,
): number {
  const recordsOf = (parent: Stream, each: number) => (planned.get(parent.name)?.requests ?? 0) * each;
  const records = feedsIn(stream, streams).map((feed) => {
    if (isForEachRecord(feed)) return recordsOf(feed.parent, feed.parent.pages.size * (feed.parent.batch?.max ?? 1));
    return isWhenAbsent(feed) ? recordsOf(feed.absentFrom, feed.absentFrom.batch?.max ?? 1) : 0;
  });
  return Math.ceil(records.reduce((sum, each) => sum + each, 0) / (stream.batch?.max ?? 1));
}

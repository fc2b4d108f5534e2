/** How many requests followed from each first request of the last run that was complete. */
import type { Pool } from '../load/connection/pool.ts';
import type { OptionsByStream } from '../streams/stream-options.ts';

export interface LastRate {
  /** Requests of a stream for each first request of the run. */
  readonly rate: number;
  /** The part of `rate` that found nothing after the end of a list. */
  readonly past_ends: number;
  /** The part of `rate` that was requested ahead, beyond the end of a list. */
  readonly over_fetched: number;
}

/** Of a request `r`: a call for a page that was requested ahead, and that its list did not reach. */
const IS_OVER_FETCHED = 'r.look_ahead and r.attempts > 0 and r.source_request_id is null';

/** In the order of the key, so that older runs are not read. */
const LAST_RATES = `with last as (
    select s.stream, u.run_id
    from (
      select run_id from ops.runs
      where status = 'succeeded' and max_pages is not distinct from $2 and stream_options is not distinct from $3::jsonb
        and requests_absent < requests_total and streams @> $1
      order by run_id desc limit 1
    ) u, (select distinct unnest($1::text[]) as stream) s
  )
  select l.stream, count(*) filter (where r.stream = l.stream and (not r.look_ahead or ${IS_OVER_FETCHED}))::float
    / nullif(count(*) filter (where r.parent_request_id is null), 0) as rate,
    count(*) filter (where r.stream = l.stream and r.records = 0 and (r.walk ->> 'doubted')::boolean)::float
    / nullif(count(*) filter (where r.parent_request_id is null), 0) as past_ends,
    count(*) filter (where r.stream = l.stream and ${IS_OVER_FETCHED})::float
    / nullif(count(*) filter (where r.parent_request_id is null), 0) as over_fetched
  from last l join ops.requests r using (run_id) group by l.stream`;

/**
 * Rates by stream, from the newest run that had at least these streams with these options and this limit of pages, succeeded, and found
 * something. Streams without such a run are left out.
 */
export async function readLastRates(
  pool: Pool,
  streams: readonly string[],
  maxPages: number | undefined,
  options: OptionsByStream | undefined,
): Promise<ReadonlyMap<string, LastRate>> {
  const { rows } = await pool.query<LastRateRow>(LAST_RATES, [
    streams,
    maxPages ?? null,
    options ? JSON.stringify(options) : null,
  ]);
  return new Map(
    rows.flatMap(({ stream, rate, past_ends, over_fetched }) =>
      rate === null || past_ends === null || over_fetched === null ? [] : [[stream, { rate, past_ends, over_fetched }]],
    ),
  );
}

/** Null: the run had no first request. */
type LastRateRow = { readonly stream: string } & { readonly [N in keyof LastRate]: number | null };

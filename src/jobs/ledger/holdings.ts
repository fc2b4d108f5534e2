/**
 * What is held already: a stored body that answers a request, so that nobody buys it again. Good is an answer of the same
 * business day, within what its stream calls fresh; for a run that reuses `any`, one with content of whatever day, except a page
 * behind which the API says that there is more and does not show it.
 */
import { catalogue } from '../../streams/catalogue.ts';
import { freshMinutes } from '../../streams/freshness.ts';

/** Minutes by stream, as JSON: a parameter of the statements that use `HOLDING`. A stream that is not in it is fresh all day. */
export const freshness = JSON.stringify(
  Object.fromEntries(
    catalogue.flatMap((stream) => {
      const minutes = freshMinutes(stream);
      return minutes === null ? [] : [[stream.name, minutes]];
    }),
  ),
);

/** When an answer of `p` to `q` is too old: a condition. `fresh` and `at` are parameters: freshness and the clock's now. */
export const isStale = (q: string, fresh: string, at: string) =>
  `p.fetched_at <= ${at}::timestamptz - ((${fresh}::jsonb ->> ${q}.stream)::int * interval '1 minute')`;

/** Of a request `h`: its body brought records, also if its own run has yet to ask what follows from it (repairs.ts). */
const isRead = (h: string) =>
  `(${h}.status = 'done' or ${h}.status = 'failed' and ${h}.source_request_id = ${h}.request_id)`;

/**
 * Lateral subquery: request_id and fetched_at of the newest stored answer to a question `q` with the columns request_id
 * (null where it does not exist yet), identity, business_date, stream and reuse.
 */
export const holding = (q: string, fresh: string, at: string): string => `(
    select h.request_id, p.fetched_at
    from ops.requests h join raw.responses p on p.request_id = h.request_id
    where h.identity = ${q}.identity and h.request_id is distinct from ${q}.request_id and (
      ${q}.reuse = 'any' and ${isRead('h')} and h.walk_end is distinct from 'short'
      or ${q}.reuse <> 'none' and h.business_date = ${q}.business_date and (h.status in ('absent', 'quarantined') or ${isRead('h')})
        and (${isStale(q, fresh, at)}) is not true)
    order by p.fetched_at desc limit 1
  )`;

/** Condition: the same question of `q` is being asked by another request right now, and its answer would do. */
export const askedNow = (q: string): string => `exists (
    select from ops.requests b
    where b.identity = ${q}.identity and b.status = 'running' and b.request_id <> ${q}.request_id
      and b.source_request_id is null
      and (${q}.reuse = 'any' or ${q}.reuse <> 'none' and b.business_date = ${q}.business_date))`;

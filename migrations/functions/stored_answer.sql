-- Not volatile, not strict and without SET, so that PostgreSQL inlines it: the index on ops.requests.identity is used, and the
-- statements that call it keep the plan that they would have with a subquery.
--
-- The range of business dates lets the index be read for one day only, however often the same request was made on other days.
--
-- An answer that brought records serves also if its run has yet to send the requests that follow from it: status failed, with
-- itself as its source. So does an answer that was requested ahead and lies beyond the end of the list in its own run.
CREATE OR REPLACE FUNCTION ops.stored_answer(of_request bigint, of_identity text, of_stream text, of_date date, reuse text,
  fresh_minutes jsonb, at timestamptz) RETURNS TABLE (request_id bigint, fetched_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  select h.request_id, p.fetched_at
  from ops.requests h join raw.responses p on p.request_id = h.request_id
  where h.identity = of_identity and h.request_id is distinct from of_request
    and h.business_date between case reuse when 'any' then '-infinity' else of_date end
      and case reuse when 'any' then 'infinity' else of_date end
    and (
    reuse = 'any' and (h.status = 'done' or h.status = 'failed' and h.source_request_id = h.request_id)
      and h.walk_end is distinct from 'short'
    or reuse <> 'none' and h.business_date = of_date
      and (h.status in ('done', 'absent', 'quarantined') or h.status = 'failed' and h.source_request_id = h.request_id
        or h.status = 'cancelled' and h.look_ahead and h.error is null)
      and ops.is_stale(p.fetched_at, of_stream, fresh_minutes, at) is not true)
  order by p.fetched_at desc limit 1 $$;

comment on function ops.stored_answer(bigint, text, text, date, text, jsonb, timestamp with time zone) is 'The newest stored answer that may be used instead of sending a request: at most one row, with the request that bought it. Of the same business date and fresh (ops.is_stale); with reuse any of any date, if it has records and is not a page after which the API reports more records without delivering them. of_request: the request itself, whose own answer does not count; null for a request that does not exist yet.';

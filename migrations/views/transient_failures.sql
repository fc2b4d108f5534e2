create view ops.transient_failures as
select r.request_id, r.run_id, r.stream, r.ask_until
from ops.requests r
where r.status = 'failed' and r.source_request_id is null
  and (exists (select from ops.attempts a
      where a.request_id = r.request_id and a.attempt = r.attempts and a.outcome = 'unavailable')
    or r.attempts = 0 and exists (
      select from ops.requests o join ops.attempts a on a.request_id = o.request_id and a.attempt = o.attempts
      where o.run_id = r.run_id and o.stream = r.stream and o.status = 'failed' and a.outcome = 'unavailable'));

comment on view ops.transient_failures is 'Failed requests that a scheduler sends again: their last attempt got no response, a time-out or an error of the server, or they were closed unsent together with such a request of their stream.';
comment on column ops.transient_failures.request_id is 'The request: ops.requests.';
comment on column ops.transient_failures.run_id is 'The run: ops.runs.';
comment on column ops.transient_failures.stream is 'The stream.';
comment on column ops.transient_failures.ask_until is 'The request is not sent from this time on. Null: it may be sent at any time.';

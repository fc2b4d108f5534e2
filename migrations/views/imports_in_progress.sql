-- Between two chunks of a file an import has no open request, so open requests alone do not show that it has ended. A process
-- that has just begun may have no request yet.
create view ops.imports_in_progress as
select u.run_id
from ops.runs u
where u.trigger = 'import' and u.status = 'running' and u.finished_at is null
  and (u.started_at >= now() - interval '2 minutes' or exists (
    select from ops.requests r join ops.workers w on w.worker_id = r.worker_id
    where r.run_id = u.run_id and w.stopped_at is null and w.lease_until > clock_timestamp()));

comment on view ops.imports_in_progress is 'Runs that import a file and whose process may still be reading it: the run began less than 2 minutes ago, or the worker of one of its requests has a valid lease.';
comment on column ops.imports_in_progress.run_id is 'The run: ops.runs.';

/** Conditions on a run `u` (a row of ops.runs) that follow from what triggered it. */

/** It asks what the API says on its business date. Backfills, imports and replays fill the past. */
export const isOfItsDay = (u: string): string => `${u}.trigger in ('cron', 'catch-up', 'start', 'manual')`;

/**
 * Of an import: its file was read to the end, or the process that read it is gone and cannot have just begun. Between two chunks
 * of a file nothing of an import is open. `imports`: a parameter with the runs of this process whose files were read (bigint[]).
 */
export const isImportOver = (u: string, imports: string): string =>
  `(${u}.trigger <> 'import' or ${u}.status <> 'running' or ${u}.run_id = any(${imports}::bigint[])
     or ${u}.started_at < now() - interval '2 minutes' and not exists (
       select from ops.requests r join ops.workers w on w.worker_id = r.worker_id
       where r.run_id = ${u}.run_id and w.stopped_at is null and w.lease_until > clock_timestamp()))`;

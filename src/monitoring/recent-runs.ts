/** The newest runs of pipelines, found by keys, so that the cost does not grow with the age of the ledger. */

/** Runs that are looked for: those of the newest slots of each pipeline, and those among the newest runs of all. */
const NEWEST_SLOTS = 100;
const NEWEST_RUNS = 1_000;

/**
 * SQL of a query for the rows of ops.runs as `u`: the newest runs of the pipelines of `$1`, newest first, and all of
 * them that have not ended. Backfills, replays and imports are left out.
 */
export const selectRecentRuns = (columns: string): string => `select ${columns} from (
    select k.run_id from unnest($1::text[]) p (pipeline) cross join lateral (
      select run_id from ops.ticks where pipeline = p.pipeline order by slot desc limit ${NEWEST_SLOTS}) k
    where k.run_id is not null
    union select run_id from (select run_id from ops.runs order by run_id desc limit ${NEWEST_RUNS}) newest
    union select run_id from ops.runs where finished_at is null
  ) candidates join ops.runs u using (run_id)
  where u.pipeline = any($1) and u.trigger not in ('backfill', 'replay', 'import') order by u.run_id desc`;

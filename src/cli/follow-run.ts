/** Existing runs: found by number, or followed to their end. */
import { ConfigError } from '../errors.ts';
import { findRun, type Run } from '../ledger/runs.ts';
import type { Pool } from '../load/connection/pool.ts';
import type { OfflineContext } from './working-context.ts';
import { createProgress } from './output/progress.ts';

/** Waits for a run that has begun, with progress on stderr. `expected`: number of requests that its plan has. */
export async function followRun(context: OfflineContext, runId: number, expected?: number): Promise<Run> {
  const progress = createProgress(context.quiet, expected);
  const session = await context.session();
  await session.dispatchPlanned();
  const run = await session.wait(runId, progress.show);
  progress.done(run);
  return run;
}

/** Throws ConfigError if the run does not exist. */
export async function requireRun(pool: Pool, id: number): Promise<Run> {
  const run = await findRun(pool, id);
  if (run) return run;
  throw new ConfigError(`there is no run ${id}`, { remedy: 'echotik-warehouse runs lists them' });
}

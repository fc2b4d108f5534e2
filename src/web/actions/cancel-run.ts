import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { stopRun } from '../../ledger/operate-run.ts';
import type { WebAction } from './action.ts';
import { findRunStatus, RUN_NUMBER } from './find-run-status.ts';

/** Ends the run: its waiting requests are not sent any more. */
export const cancelRunAction: WebAction<{ readonly run: string }> = {
  name: 'cancel-run',
  level: 'operate',
  input: z.object({ run: z.string().regex(RUN_NUMBER) }),
  command: ({ run }) => `runs cancel ${run}`,
  async perform({ pool, now }, { run }) {
    const runId = Number(run);
    const status = await findRunStatus(pool, runId);
    if (!(await stopRun(pool, runId, now)))
      throw new ConfigError(`run ${run} is ${status}: there is nothing to cancel`, { remedy: 'look at the run again' });
    return { message: `Run ${run} is cancelled.`, goTo: `/runs/${run}`, runId };
  },
};

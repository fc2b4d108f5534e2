import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { resumeRun } from '../../ledger/resume-run.ts';
import type { WebAction } from './action.ts';
import { findRunStatus, RUN_NUMBER } from './find-run-status.ts';

/**
 * Continues a run that an operator has paused, within the limit that it had. To continue a run that has ended buys
 * more than was agreed to: it needs a price, and the level spend.
 */
export const resumeRunAction: WebAction<{ readonly run: string }> = {
  name: 'resume-run',
  level: 'operate',
  input: z.object({ run: z.string().regex(RUN_NUMBER) }),
  command: ({ run }) => `runs resume ${run}`,
  async perform({ pool, dispatch }, { run }) {
    const runId = Number(run);
    const status = await findRunStatus(pool, runId);
    if (status !== 'paused')
      throw new ConfigError(`run ${run} is ${status}, not paused`, {
        remedy: 'a run that has ended is continued at a price: see its page',
      });
    await resumeRun(pool, runId);
    if ((await findRunStatus(pool, runId)) === 'paused')
      throw new ConfigError(`run ${run} has no request left to send`, { remedy: 'look at the run again' });
    await dispatch();
    return { message: `Run ${run} continues.`, goTo: `/runs/${run}`, runId };
  },
};

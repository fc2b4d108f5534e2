import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { pauseRun } from '../../ledger/operate-run.ts';
import type { WebAction } from './action.ts';
import { findRunStatus, RUN_NUMBER } from './find-run-status.ts';

/** No more requests of the run are sent until it is resumed. */
export const pauseRunAction: WebAction<{ readonly run: string }> = {
  name: 'pause-run',
  level: 'operate',
  input: z.object({ run: z.string().regex(RUN_NUMBER) }),
  command: ({ run }) => `runs pause ${run}`,
  async perform({ pool }, { run }) {
    const runId = Number(run);
    const status = await findRunStatus(pool, runId);
    if (!(await pauseRun(pool, runId)))
      throw new ConfigError(`run ${run} is ${status}: there is nothing to pause`, { remedy: 'look at the run again' });
    return {
      message: `Run ${run} is paused. Answers to calls in flight are still stored.`,
      goTo: `/runs/${run}`,
      runId,
    };
  },
};

import { z } from 'zod';
import { requirePipeline } from '../../config/require-pipeline.ts';
import { pauseSchedule } from '../../jobs/cron/schedules.ts';
import type { WebAction } from './action.ts';

/** From now on the slots of the pipeline begin no run. */
export const pausePipeline: WebAction<{ readonly pipeline: string }> = {
  name: 'pause-pipeline',
  level: 'operate',
  input: z.object({ pipeline: z.string() }),
  command: ({ pipeline }) => `schedule pause ${pipeline}`,
  async perform({ pool, config, now }, { pipeline }) {
    requirePipeline(config, pipeline);
    const isChanged = await pauseSchedule(pool, pipeline, now);
    return {
      message: isChanged
        ? `${pipeline} is paused. A run that is in progress continues.`
        : `${pipeline} was paused before.`,
    };
  },
};

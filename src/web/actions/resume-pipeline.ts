import { z } from 'zod';
import { requirePipeline } from '../../config/require-pipeline.ts';
import { resumeSchedule } from '../../jobs/cron/schedules.ts';
import type { WebAction } from './action.ts';

/** From its next slot on the pipeline runs again. */
export const resumePipeline: WebAction<{ readonly pipeline: string }> = {
  name: 'resume-pipeline',
  level: 'operate',
  input: z.object({ pipeline: z.string() }),
  command: ({ pipeline }) => `schedule resume ${pipeline}`,
  async perform({ pool, config, now }, { pipeline }) {
    requirePipeline(config, pipeline);
    const isChanged = await resumeSchedule(pool, config, pipeline, now);
    return {
      message: isChanged
        ? `${pipeline} runs again from its next slot on. Slots of the meantime are not caught up.`
        : `${pipeline} was not paused.`,
    };
  },
};

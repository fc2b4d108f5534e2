/** Every action of the web UI, each at `/actions/` and its name. */
import { type AnyAction, toAnyAction } from './action.ts';
import { cancelRunAction } from './cancel-run.ts';
import { pausePipeline } from './pause-pipeline.ts';
import { pauseRunAction } from './pause-run.ts';
import { resumePipeline } from './resume-pipeline.ts';
import { resumeRunAction } from './resume-run.ts';

export const webActions: readonly AnyAction[] = [
  toAnyAction(pausePipeline),
  toAnyAction(resumePipeline),
  toAnyAction(pauseRunAction),
  toAnyAction(resumeRunAction),
  toAnyAction(cancelRunAction),
];

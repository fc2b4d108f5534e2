/** Every action of the web UI, each at `/actions/` and its name. */
import { type AnyAction, toAnyAction } from './action.ts';
import { buy } from './buy.ts';
import { cancelRunAction } from './cancel-run.ts';
import { pausePipeline } from './pause-pipeline.ts';
import { pauseRunAction } from './pause-run.ts';
import { quoteAgain } from './quote-again.ts';
import { quoteBackfill } from './quote-backfill.ts';
import { quoteResume } from './quote-resume.ts';
import { quoteSync } from './quote-sync.ts';
import { resumePipeline } from './resume-pipeline.ts';
import { resumeRunAction } from './resume-run.ts';

export const webActions: readonly AnyAction[] = [
  toAnyAction(buy),
  toAnyAction(cancelRunAction),
  toAnyAction(pausePipeline),
  toAnyAction(pauseRunAction),
  toAnyAction(quoteAgain),
  toAnyAction(quoteBackfill),
  toAnyAction(quoteResume),
  toAnyAction(quoteSync),
  toAnyAction(resumePipeline),
  toAnyAction(resumeRunAction),
];

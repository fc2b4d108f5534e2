/** Every action of the web UI, each at `/actions/` and its name. */
import { acceptDriftAction } from './accept-drift.ts';
import { buy } from './buy.ts';
import { cancelRunAction } from './cancel-run.ts';
import { endSilenceAction } from './end-silence.ts';
import { pausePipeline } from './pause-pipeline.ts';
import { pauseRunAction } from './pause-run.ts';
import { quoteAgain } from './quote-again.ts';
import { quoteBackfill } from './quote-backfill.ts';
import { quoteResume } from './quote-resume.ts';
import { quoteSync } from './quote-sync.ts';
import { resumePipeline } from './resume-pipeline.ts';
import { resumeRunAction } from './resume-run.ts';
import { retryFindings } from './retry-findings.ts';
import { silenceAlert } from './silence-alert.ts';
import { testChannel } from './test-channel.ts';
import { type AnyAction, toAnyAction } from './action.ts';

export const webActions: readonly AnyAction[] = [
  toAnyAction(pausePipeline),
  toAnyAction(resumePipeline),
  toAnyAction(pauseRunAction),
  toAnyAction(resumeRunAction),
  toAnyAction(cancelRunAction),
  toAnyAction(quoteBackfill),
  toAnyAction(quoteResume),
  toAnyAction(quoteSync),
  toAnyAction(quoteAgain),
  toAnyAction(buy),
  toAnyAction(retryFindings),
  toAnyAction(acceptDriftAction),
  toAnyAction(silenceAlert),
  toAnyAction(endSilenceAction),
  toAnyAction(testChannel),
];

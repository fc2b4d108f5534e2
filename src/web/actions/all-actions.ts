/** Every action of the web UI, each at `/actions/` and its name. */
import { type AnyAction, toAnyAction } from './action.ts';
import { buy } from './buy.ts';
import { quoteAgain } from './quote-again.ts';
import { quoteBackfill } from './quote-backfill.ts';
import { quoteResume } from './quote-resume.ts';
import { quoteSync } from './quote-sync.ts';

export const webActions: readonly AnyAction[] = [
  toAnyAction(buy),
  toAnyAction(quoteAgain),
  toAnyAction(quoteBackfill),
  toAnyAction(quoteResume),
  toAnyAction(quoteSync),
];

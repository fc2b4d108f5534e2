/** Every action of the web UI, each at `/actions/` and its name. */
import { acceptDriftAction } from './accept-drift.ts';
import { type AnyAction, toAnyAction } from './action.ts';
import { retryFindings } from './retry-findings.ts';

export const actions: readonly AnyAction[] = [toAnyAction(acceptDriftAction), toAnyAction(retryFindings)];

/** Every action of the web UI, each at `/actions/` and its name. */
import { acceptDriftAction } from './accept-drift.ts';
import { type AnyAction, toAnyAction } from './action.ts';
import { endSilenceAction } from './end-silence.ts';
import { retryFindings } from './retry-findings.ts';
import { silenceAlert } from './silence-alert.ts';
import { testChannel } from './test-channel.ts';

export const webActions: readonly AnyAction[] = [
  toAnyAction(acceptDriftAction),
  toAnyAction(retryFindings),
  toAnyAction(silenceAlert),
  toAnyAction(endSilenceAction),
  toAnyAction(testChannel),
];

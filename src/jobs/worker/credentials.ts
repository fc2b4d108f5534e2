/**
 * Whether a refusal of one endpoint (401, 403) is about the credentials or about that endpoint, such as one that the contract does
 * not have. One answer cannot tell, so another endpoint is asked, by a call that is to be refused and so is not billed.
 */
import type { Outcome } from '../../extract/outcome.ts';
import type { Stream } from '../../streams/stream.ts';
import { acceptanceOf } from '../credentials-probe.ts';
import { type Action, tryAgain } from './action.ts';

/** Refusals of other requests of the stream that come meanwhile need no call of their own. */
const ACCEPTED_MS = 60_000;
/** Those that were in flight at the same time; an account may be put right at any time. */
const OTHERWISE_MS = 2_000;

interface Options {
  /** Asks another endpoint than that of the path whether it accepts the credentials. Never rejects. */
  readonly probe: (path: string | null) => Promise<Outcome>;
  /** Milliseconds that the lane of such a call still pauses: none is made meanwhile. */
  readonly pauseLeft?: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export interface CredentialsCheck {
  /** What becomes of the request after all. `failures`: its tries that failed before. */
  readonly judge: (
    stream: Pick<Stream, 'name' | 'path'>,
    outcome: Outcome,
    action: Action,
    failures: number,
  ) => Promise<Action>;
}

/** One for all lanes of a process. */
export function openCredentialsCheck({
  probe,
  pauseLeft = () => 0,
  now = () => performance.now(),
}: Options): CredentialsCheck {
  /** Streams that refused since an answer proved that the credentials are good. */
  const refusing = new Set<string>();
  let known: { until: number; readonly outcome: Promise<Outcome> } | undefined;

  /** Undefined: the lane pauses. `isOwn`: the call was made for this request, and for no other. */
  const ask = async (path: string | null): Promise<{ outcome: Outcome; isOwn: boolean } | undefined> => {
    if (known && now() < known.until) return { outcome: await known.outcome, isOwn: false };
    if (pauseLeft() > 0) return undefined;
    const asked = { until: Number.POSITIVE_INFINITY, outcome: probe(path) };
    known = asked;
    const outcome = await asked.outcome;
    asked.until = now() + (acceptanceOf(outcome) === 'accepted' ? ACCEPTED_MS : OTHERWISE_MS);
    return { outcome, isOwn: true };
  };

  const verdict = (outcome: Outcome | undefined, action: Action, failures: number): Action => {
    const acceptance = outcome ? acceptanceOf(outcome) : 'unknown';
    if (acceptance === 'accepted') {
      refusing.clear();
      return action;
    }
    if (acceptance === 'refused' || refusing.size > 1) return { status: 'queued', failed: false, closeRun: 'failed' };
    const pauseMs = Math.ceil(pauseLeft());
    if (!outcome) return { status: 'queued', failed: false, delayMs: pauseMs };
    const again = tryAgain(failures, pauseMs);
    return again.status === 'failed' ? action : again;
  };

  return {
    async judge({ name, path }, outcome, action, failures) {
      if (outcome.kind === 'ok' || outcome.kind === 'absent') {
        refusing.clear();
        return action;
      }
      if (outcome.kind !== 'unauthorized') return action;
      refusing.add(name);
      const asked = await ask(path);
      const judged = verdict(asked?.outcome, action, failures);
      // What was not refused may be billed.
      return asked?.isOwn && asked.outcome.charge !== 'released' ? { ...judged, keepsCredits: true } : judged;
    },
  };
}

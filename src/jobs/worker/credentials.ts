/**
 * Whether a refusal of one endpoint (401, 403) is about the credentials or about that endpoint, such as one that the contract does
 * not have. One answer cannot tell, so another endpoint is asked, by a call that costs nothing.
 */
import type { Outcome } from '../../extract/outcome.ts';
import type { Stream } from '../../streams/stream.ts';
import type { Acceptance } from '../credentials-probe.ts';
import { type Action, tryAgain } from './action.ts';

/** Refusals of other requests of the stream that come meanwhile need no call of their own. */
const ACCEPTED_MS = 60_000;
/** Those that were in flight at the same time; an account may be put right at any time. */
const OTHERWISE_MS = 2_000;

interface Options {
  /** Asks another endpoint than that of the path whether it accepts the credentials. Never rejects. */
  readonly probe: (path: string | null) => Promise<Acceptance>;
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
export function openCredentialsCheck({ probe, now = () => performance.now() }: Options): CredentialsCheck {
  /** Streams that refused since an answer proved that the credentials are good. */
  const refusing = new Set<string>();
  let known: { until: number; readonly acceptance: Promise<Acceptance> } | undefined;

  const ask = async (path: string | null): Promise<Acceptance> => {
    if (known && now() < known.until) return known.acceptance;
    const asked = { until: Number.POSITIVE_INFINITY, acceptance: probe(path) };
    known = asked;
    const acceptance = await asked.acceptance;
    asked.until = now() + (acceptance === 'accepted' ? ACCEPTED_MS : OTHERWISE_MS);
    return acceptance;
  };

  return {
    async judge({ name, path }, outcome, action, failures) {
      if (outcome.kind === 'ok' || outcome.kind === 'absent') {
        refusing.clear();
        return action;
      }
      if (outcome.kind !== 'unauthorized') return action;
      refusing.add(name);
      const acceptance = await ask(path);
      if (acceptance === 'accepted') {
        refusing.clear();
        return action;
      }
      if (acceptance === 'refused' || refusing.size > 1) return { status: 'queued', failed: false, closeRun: 'failed' };
      const again = tryAgain(failures);
      return again.status === 'failed' ? action : again;
    },
  };
}

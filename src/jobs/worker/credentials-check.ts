/**
 * Whether a refusal of one endpoint (401, 403) is about the credentials or about that endpoint, such as one that the
 * contract does not include. One answer cannot show that, so another endpoint is called in a way that it has to refuse:
 * only what succeeds is billed.
 */
import type { Call, EchotikClient } from '../../extract/client.ts';
import { type Lane, type Outcome, classifyAnswer } from '../../extract/outcome.ts';
import { influencerRanklist } from '../../streams/influencer/influencer-ranklist.ts';
import { productRanklist } from '../../streams/product/product-ranklist.ts';
import type { Stream } from '../../streams/stream.ts';
import { type Action, decideRetry } from './action.ts';

/**
 * They require a date, a market, a kind and a page: without these the answer is an error, after the credentials were
 * checked.
 */
const ENDPOINTS = [productRanklist, influencerRanklist].flatMap(({ path }) => path ?? []);
/** The lane of both. */
export const PROBE_LANE: Lane = 'offline';
/** What the API writes about a missing param. */
const NAMES_A_PARAM = /must not be null|failed to convert|required/i;

/** The call, to another endpoint than that of `path`. */
export const buildProbeCall = (path?: string | null): Call => ({
  path: ENDPOINTS.find((endpoint) => endpoint !== path) ?? '',
  query: {},
});

/** `unknown`: there was no answer, or it did not come from the API, or it is not about the credentials. */
export type Acceptance = 'accepted' | 'refused' | 'unknown';

/** What the answer to such a call shows about the credentials. */
export function classifyProbe(outcome: Outcome): Acceptance {
  switch (outcome.kind) {
    case 'unauthorized':
      return 'refused';
    // An account without quota was recognized.
    case 'out_of_quota':
    case 'ok':
    case 'absent':
      return 'accepted';
    case 'rejected':
    case 'unavailable':
      return isParamError(outcome) ? 'accepted' : 'unknown';
    default:
      return 'unknown';
  }
}

/** The API checked the params, so it accepted the credentials. */
const isParamError = ({ status = 0, code, message }: { status?: number; code?: number; message: string }): boolean =>
  code !== undefined && code !== 404 && status !== 404 && (status < 500 || NAMES_A_PARAM.test(message));

/**
 * Calls once. Never rejects. An outcome whose charge is not `released` may be billed: no call is known that cannot be.
 */
export async function probeCredentials(client: EchotikClient, path?: string | null): Promise<Outcome> {
  return classifyAnswer(await client.call(buildProbeCall(path)), PROBE_LANE);
}

/** Refusals of other requests of the stream that come meanwhile need no call of their own. */
const ACCEPTED_TTL_MS = 60_000;
/** For refusals that were in flight at the same time; an account may be corrected at any time. */
const OTHER_TTL_MS = 2_000;

interface CredentialsCheckOptions {
  /** Calls another endpoint than that of the path. Never rejects. */
  readonly probe: (path: string | null) => Promise<Outcome>;
  /** Milliseconds that the lane of such a call still pauses: none is made meanwhile. */
  readonly pauseLeft: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
}

interface CredentialsCheck {
  /** The action after all. `failures`: attempts of the request that failed before. */
  readonly judge: (
    stream: Pick<Stream, 'name' | 'path'>,
    outcome: Outcome,
    action: Action,
    failures: number,
  ) => Promise<Action>;
}

/** One for all lanes of a process. */
export function openCredentialsCheck({ probe, pauseLeft, elapsed }: CredentialsCheckOptions): CredentialsCheck {
  /** Streams that refused since an answer proved that the credentials are good. */
  const refusing = new Set<string>();
  let known: { until: number; readonly outcome: Promise<Outcome> } | undefined;

  /** Undefined: the lane pauses. `isOwn`: the call was made for this request, and for no other. */
  const probeOnce = async (path: string | null): Promise<{ outcome: Outcome; isOwn: boolean } | undefined> => {
    if (known && elapsed() < known.until) return { outcome: await known.outcome, isOwn: false };
    if (pauseLeft() > 0) return undefined;
    const probing = { until: Number.POSITIVE_INFINITY, outcome: probe(path) };
    known = probing;
    const outcome = await probing.outcome;
    probing.until = elapsed() + (classifyProbe(outcome) === 'accepted' ? ACCEPTED_TTL_MS : OTHER_TTL_MS);
    return { outcome, isOwn: true };
  };

  const decide = (outcome: Outcome | undefined, action: Action, failures: number): Action => {
    const acceptance = outcome ? classifyProbe(outcome) : 'unknown';
    if (acceptance === 'accepted') {
      refusing.clear();
      return action;
    }
    if (acceptance === 'refused' || refusing.size > 1) return { status: 'queued', failed: false, closeRun: 'failed' };
    const pauseMs = Math.ceil(pauseLeft());
    if (!outcome) return { status: 'queued', failed: false, delayMs: pauseMs };
    const again = decideRetry(failures, pauseMs);
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
      const probed = await probeOnce(path);
      const judged = decide(probed?.outcome, action, failures);
      // What was not refused may be billed.
      return probed?.isOwn && probed.outcome.charge !== 'released' ? { ...judged, keepsCredits: true } : judged;
    },
  };
}

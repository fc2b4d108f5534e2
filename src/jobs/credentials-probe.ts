/** Does EchoTik take our credentials? Asked by a call that it has to refuse, because only what succeeds is billed. */
import type { Call, EchotikClient } from '../extract/client.ts';
import { type Lane, type Outcome, outcomeOf } from '../extract/outcome.ts';
import { influencerRanklist } from '../streams/influencer/influencer-ranklist.ts';
import { productRanklist } from '../streams/product/product-ranklist.ts';

/** They want a date, a market, a kind and a page: without them the answer is an error, after the credentials were looked at. */
const ENDPOINTS = [productRanklist, influencerRanklist].flatMap(({ path }) => path ?? []);
/** The lane of both. */
export const PROBE_LANE: Lane = 'offline';
/** Words of the API for a param that is missing. */
const NAMES_A_PARAM = /must not be null|failed to convert|required/i;

/** The call, to another endpoint than that of `path`. */
export const probeCall = (path?: string | null): Call => ({
  path: ENDPOINTS.find((endpoint) => endpoint !== path) ?? '',
  query: {},
});

/** `unknown`: nobody answered, or not the API, or not about the credentials. */
export type Acceptance = 'accepted' | 'refused' | 'unknown';

/** What the answer to such a call says of the credentials. */
export function acceptanceOf(outcome: Outcome): Acceptance {
  switch (outcome.kind) {
    case 'unauthorized':
      return 'refused';
    // Who has no quota is known.
    case 'out_of_quota':
    case 'ok':
    case 'absent':
      return 'accepted';
    case 'rejected':
    case 'unavailable':
      return looksAtParams(outcome) ? 'accepted' : 'unknown';
    default:
      return 'unknown';
  }
}

/** It looked at the params, so it let us in. */
const looksAtParams = ({ status = 0, code, message }: { status?: number; code?: number; message: string }): boolean =>
  code !== undefined && code !== 404 && status !== 404 && (status < 500 || NAMES_A_PARAM.test(message));

/** Asks once. Never rejects. An outcome whose charge is not `released` may be billed: nobody knows of a call that cannot be. */
export async function probeCredentials(client: EchotikClient, path?: string | null): Promise<Outcome> {
  return outcomeOf(await client.call(probeCall(path)), PROBE_LANE);
}

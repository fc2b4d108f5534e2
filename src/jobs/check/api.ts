/** EchoTik: does it take our credentials? Asked by a call that it refuses, because only what succeeds is billed. */
import type { Environment } from '../../config/environment.ts';
import { type Answer, EchotikClient } from '../../extract/client.ts';
import { type Outcome, outcomeOf } from '../../extract/outcome.ts';
import { productRanklist } from '../../streams/product/product-ranklist.ts';
import { error, ok, type Remark, warning } from './check.ts';

/** It wants a date, a market, a kind and a page: without them the answer is an error, after the credentials were looked at. */
const PATH = productRanklist.path;
const TIMEOUT_MS = 15_000;
/** Words of the API for a param that is missing. */
const NAMES_A_PARAM = /must not be null|failed to convert|required/i;

/** One call, never repeated. */
export async function askForNothing(
  baseUrl: string,
  credentials: NonNullable<Environment['credentials']>,
): Promise<Answer> {
  const client = new EchotikClient({ baseUrl, ...credentials, timeoutMs: TIMEOUT_MS });
  try {
    return await client.call({ path: PATH ?? '', query: {} });
  } finally {
    await client.close();
  }
}

export function findInAnswer(baseUrl: string, answer: Answer): readonly Remark[] {
  const outcome = outcomeOf(answer, 'offline');
  if (outcome.charge === 'captured') {
    const what = `${baseUrl} answered a call without params, which it should refuse: it may have billed it`;
    return [warning(what, 'look at the bill, and tell the makers of echotik-warehouse')];
  }
  return [remarkOn(baseUrl, outcome)];
}

function remarkOn(baseUrl: string, outcome: Extract<Outcome, { message: string }>): Remark {
  const { kind, message } = outcome;
  if (kind === 'unauthorized')
    return error(
      `${baseUrl} refuses the credentials (${message})`,
      'correct ECHOTIK_USERNAME and ECHOTIK_PASSWORD: echotik.live/platform/api-keys has them',
    );
  if (kind === 'out_of_quota') return error(`the quota is used up (${message})`, 'ask EchoTik to raise it');
  if (kind === 'throttled')
    return warning(`${baseUrl} was asked too often to tell (${message})`, 'try again in a minute');
  if (isRefusal(outcome)) return ok(`${baseUrl} takes the credentials; nothing was billed`);
  return error(`${baseUrl} does not answer as EchoTik does: ${message}`, 'check ECHOTIK_BASE_URL and the network');
}

/** It looked at the params, so it let us in. */
const isRefusal = ({ status = 0, code, message }: Extract<Outcome, { message: string }>): boolean =>
  code !== undefined && code !== 404 && (status < 500 || NAMES_A_PARAM.test(message));

/** EchoTik: does it accept our credentials, and which way do calls take? */
import type { Environment } from '../../config/environment.ts';
import { type Answer, EchotikClient } from '../../extract/client.ts';
import { outcomeOf } from '../../extract/outcome.ts';
import type { Proxy } from '../../extract/proxy.ts';
import { acceptanceOf, probeCall } from '../credentials-probe.ts';
import { error, ok, type Remark, warning } from './check.ts';

const TIMEOUT_MS = 15_000;

/** One call that is refused and so not billed, never repeated. */
export async function askForNothing(
  baseUrl: string,
  credentials: NonNullable<Environment['credentials']>,
  proxy?: Proxy,
): Promise<Answer> {
  const client = new EchotikClient({ baseUrl, ...credentials, proxy, timeoutMs: TIMEOUT_MS });
  try {
    return await client.call(probeCall());
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
  const { kind, message } = outcome;
  if (kind === 'unauthorized')
    return [
      error(
        `${baseUrl} refuses the credentials (${message})`,
        'correct ECHOTIK_USERNAME and ECHOTIK_PASSWORD: echotik.live/platform/api-keys has them',
      ),
    ];
  if (kind === 'out_of_quota') return [error(`the quota is used up (${message})`, 'ask EchoTik to raise it')];
  if (kind === 'throttled')
    return [warning(`${baseUrl} was asked too often to tell (${message})`, 'try again in a minute')];
  if (acceptanceOf(outcome) === 'accepted') return [ok(`${baseUrl} takes the credentials; nothing was billed`)];
  if ('error' in answer && !answer.sent)
    return [
      error(`${baseUrl} cannot be asked: ${answer.error}`, answer.remedy ?? 'check ECHOTIK_BASE_URL and the network'),
    ];
  const isAccess = 'status' in answer && (answer.status === 401 || answer.status === 403);
  return [
    error(
      `${baseUrl} does not answer as EchoTik does: ${message}`,
      `check ECHOTIK_BASE_URL${isAccess ? ', the credentials' : ''} and the network: HTTPS_PROXY, a firewall`,
    ),
  ];
}

/** Which way calls take: a variable of the shell may be there without being expected. */
export const findInProxy = (baseUrl: string, { url, variable }: Proxy): readonly Remark[] => [
  ok(`${baseUrl} is asked through ${url} (${variable})`),
];

/** Diagnoses the API: whether it accepts the credentials, and through which proxy it is called. */
import type { Environment } from '../config/environment.ts';
import { type Answer, EchotikClient } from '../extract/client.ts';
import { classifyAnswer } from '../extract/outcome.ts';
import type { Proxy } from '../extract/proxy.ts';
import { classifyProbe, buildProbeCall } from '../jobs/worker/credentials-check.ts';
import { error, ok, type Remark, warning } from './diagnostic.ts';

const TIMEOUT_MS = 15_000;

/** Sends one call without params, which the API refuses and so does not bill. It is never repeated. */
export async function probeApi(
  baseUrl: string,
  credentials: NonNullable<Environment['credentials']>,
  proxy?: Proxy,
): Promise<Answer> {
  const client = new EchotikClient({ baseUrl, ...credentials, proxy, timeoutMs: TIMEOUT_MS, now: () => new Date() });
  try {
    return await client.call(buildProbeCall());
  } finally {
    await client.close();
  }
}

export function diagnoseAnswer(baseUrl: string, answer: Answer): readonly Remark[] {
  const outcome = classifyAnswer(answer, 'offline');
  if (outcome.charge === 'captured') {
    const what = `${baseUrl} answered a call without params, which it should refuse: it may have billed it`;
    return [warning(what, 'check the bill, and report this to the makers of echotik-warehouse')];
  }
  const { kind, message } = outcome;
  if (kind === 'unauthorized')
    return [
      error(
        `${baseUrl} refuses the credentials (${message})`,
        'correct ECHOTIK_USERNAME and ECHOTIK_PASSWORD: echotik.live/platform/api-keys has them',
      ),
    ];
  if (kind === 'out_of_quota') return [error(`the quota is used up (${message})`, 'have EchoTik raise it')];
  if (kind === 'throttled')
    return [warning(`${baseUrl} refused the call because of its rate (${message})`, 'try again in a minute')];
  if (classifyProbe(outcome) === 'accepted') return [ok(`${baseUrl} accepts the credentials; nothing was billed`)];
  if ('error' in answer && !answer.sent)
    return [
      error(`${baseUrl} cannot be called: ${answer.error}`, answer.remedy ?? 'check ECHOTIK_BASE_URL and the network'),
    ];
  const isAccess = 'status' in answer && (answer.status === 401 || answer.status === 403);
  return [
    error(
      `${baseUrl} does not answer as EchoTik does: ${message}`,
      `check ECHOTIK_BASE_URL${isAccess ? ', the credentials' : ''} and the network: HTTPS_PROXY, a firewall`,
    ),
  ];
}

/** Names the proxy of calls, because a variable of the shell may set it unexpectedly. */
export const diagnoseProxy = (baseUrl: string, { url, variable }: Proxy): readonly Remark[] => [
  ok(`${baseUrl} is called through ${url} (${variable})`),
];

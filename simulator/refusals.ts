/** The answers to requests that are not served. */
import type { Fault, FaultKind } from './faults.ts';
import { badGateway, type HttpReply, refusal } from './reply.ts';

export const unauthorized = (): HttpReply =>
  refusal(401, 401, 'Unauthorized', { 'www-authenticate': 'Basic realm="EchoTik"' });

export const notFound = (): HttpReply => refusal(404, 404, 'Not Found');

/** The body of a POST cannot be read. */
export function unreadable(why: 'too large' | 'not JSON'): HttpReply {
  return why === 'too large'
    ? refusal(413, 413, 'Request Entity Too Large')
    : refusal(400, 400, 'Required request body is not readable JSON');
}

/**
 * A parameter is wrong: the offline family calls that 500, so a caller must read the message; see the rules of the API.
 */
export function badParameter(path: string, message: string): HttpReply {
  return refusal(200, path.includes('/realtime/') ? 400 : 500, message);
}

/** The faults that refuse a request, as the API does: never charged. */
export const refusals: Readonly<Partial<Record<FaultKind, (fault: Fault) => HttpReply>>> = {
  throttle: ({ body, retryAfter }) => {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return refusal(body ? 200 : 429, 429, 'Too Many Requests', headers);
  },
  risk: () => refusal(200, 500, 'The request was blocked by risk control, please try again later'),
  quota: () => refusal(500, 500, 'Usage Limit Exceeded, Please Contact Administrator to Increase Quota'),
  unauthorized,
  'server-error': badGateway,
};

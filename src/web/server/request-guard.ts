/**
 * What a request must be before anything else happens: for a host name of ours, which a page of another site whose name
 * resolves to this machine (DNS rebinding) is not, and from a page of ours or from the address bar.
 */
import { isIP } from 'node:net';

export interface RequestHead {
  readonly method: string;
  readonly headers: Headers;
}

/** The host of the public URL, if there is one. */
interface GuardOptions {
  readonly publicUrl?: string | undefined;
}

export interface Refusal {
  readonly status: 403 | 421;
  readonly reason: string;
}

/** Undefined: nothing is wrong with the request. */
export function findRefusal(request: RequestHead, options: GuardOptions): Refusal | undefined {
  const host = request.headers.get('host') ?? '';
  if (!isOwnHost(host, options)) {
    return { status: 421, reason: `this server is not ${host.slice(0, 200)}: set ECHOTIK_WEB_URL to the URL in use` };
  }
  return isSafeMethod(request.method) ? refuseRead(request) : refuseWrite(request, host, options);
}

const isSafeMethod = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** An address cannot be rebound, and a name of the loopback resolves nowhere else. */
function isOwnHost(host: string, { publicUrl }: GuardOptions): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname, pathname, username } = new URL(`http://${host}`);
  if (host === '' || pathname !== '/' || username) return false;
  if (hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, ''))) return true;
  return publicUrl !== undefined && new URL(publicUrl).hostname === hostname;
}

/** Other sites may link to a page, but neither embed nor fetch it. */
function refuseRead({ headers }: RequestHead): Refusal | undefined {
  const site = headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return undefined;
  const isNavigation = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
  return isNavigation ? undefined : { status: 403, reason: 'other sites cannot read these pages' };
}

/** Browsers send Sec-Fetch-Site to https and to this machine, and Origin with every form that is posted. */
function refuseWrite({ headers }: RequestHead, host: string, { publicUrl }: GuardOptions): Refusal | undefined {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const reason = 'the form was not sent by a page of this UI';
  if (site !== null) return site === 'same-origin' ? undefined : { status: 403, reason };
  const isOwnOrigin =
    origin !== null &&
    URL.canParse(origin) &&
    (new URL(origin).host === host || (publicUrl !== undefined && new URL(publicUrl).origin === origin));
  return isOwnOrigin ? undefined : { status: 403, reason };
}

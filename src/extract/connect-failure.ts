/** What a failure to connect means, and what to do about it. */
import type { Proxy } from './proxy.ts';

/** Why there is no connection, and what to do. No secret is in it. */
export interface ConnectFailure {
  readonly error: string;
  readonly remedy: string;
}

export function describeConnectFailure(cause: unknown, proxy?: Proxy): ConnectFailure {
  const error = getErrorMessage(cause);
  if (proxy) {
    const [, status] = /Proxy response \((\d+)\)/.exec(error) ?? [];
    if (status === '407')
      return {
        error: `the proxy ${proxy.url} wants a user and a password (HTTP 407)`,
        remedy: `write them into ${proxy.variable}: http://user:password@host:port`,
      };
    if (status !== undefined)
      return {
        error: `the proxy ${proxy.url} refuses to connect (HTTP ${status})`,
        remedy: `let the proxy allow CONNECT to this host and port, or name the host in NO_PROXY (${proxy.variable} is set)`,
      };
  }
  if (isTlsFailure(cause))
    return {
      error: `the TLS handshake failed: ${error}`,
      remedy:
        'if the network inspects TLS or has its own certificate authority, set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of that authority; else check ECHOTIK_BASE_URL and the clock of this machine',
    };
  if (proxy)
    return {
      error: `no connection through the proxy ${proxy.url}: ${error}`,
      remedy: `check ${proxy.variable} and whether the proxy runs`,
    };
  return {
    error,
    remedy: 'check ECHOTIK_BASE_URL and the network; if it has to be left through a proxy, set HTTPS_PROXY',
  };
}

/** Failures of the socket name a system call, those of undici have a code of its own; what is left comes from TLS. */
function isTlsFailure(cause: unknown): boolean {
  const { code = '', syscall } = unwrapAggregate(cause) as { code?: string; syscall?: string };
  if (/^(EPROTO|ERR_TLS|ERR_SSL)/.test(code)) return true;
  return syscall === undefined && code !== '' && !code.startsWith('UND_ERR');
}

/** Several addresses of one host: the aggregate has no message of its own. */
const unwrapAggregate = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;

export function getErrorMessage(cause: unknown): string {
  const error = unwrapAggregate(cause);
  return error instanceof Error ? error.message : String(error);
}

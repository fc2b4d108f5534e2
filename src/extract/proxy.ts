/** The proxy through which a URL is requested, by the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { ConfigError } from '../errors.ts';

export interface Proxy {
  /** Scheme, host and port. User and password are not in it, so it may be printed. */
  readonly url: string;
  /** The environment variable that names it. */
  readonly variable: string;
  /** The Proxy-Authorization header, where the variable has a user. It is a secret. */
  readonly authorization?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for a URL of http or https; undefined where it is requested directly. A variable in lower case goes before
 * the one in upper case, as in curl; an empty one counts as absent. HTTP_PROXY is not used for https. Throws
 * ConfigError when the variable is not the URL of a proxy.
 */
export function findProxy(target: string, variables: Variables = process.env): Proxy | undefined {
  const { protocol, hostname, port } = new URL(target);
  const [variable, value] = readVariable(variables, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? [];
  if (variable === undefined || value === undefined) return undefined;
  const [, exceptions = ''] = readVariable(variables, 'NO_PROXY') ?? [];
  if (isException(exceptions, stripBrackets(hostname), port || (DEFAULT_PORTS[protocol] ?? ''))) return undefined;
  return parseProxy(variable, value);
}

function readVariable(variables: Variables, name: string): readonly [string, string] | undefined {
  for (const spelling of [name.toLowerCase(), name]) {
    const value = variables[spelling]?.trim();
    if (value) return [spelling, value];
  }
  return undefined;
}

function parseProxy(variable: string, value: string): Proxy {
  // Many tools accept a bare host and port.
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`${variable} is not the URL of an HTTP proxy`, {
      remedy: `write it as http://host:port or http://user:password@host:port; other kinds, such as SOCKS, are not supported`,
    });
  }
  const { origin, username, password } = url;
  if (!username && !password) return { url: origin, variable };
  const credentials = `${decodePercent(username)}:${decodePercent(password)}`;
  return { url: origin, variable, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** A password with a bare percent sign is taken as it is. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const stripBrackets = (hostname: string) => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/**
 * Entries are separated by commas or spaces: a host with its subdomains, also written .host or *.host, an address, a
 * network such as 10.0.0.0/8, each with a port where only that is meant; `*` is everything.
 */
function isException(exceptions: string, host: string, port: string): boolean {
  return exceptions
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, only] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      if (only !== undefined && only !== port) return false;
      const wanted = stripBrackets(name).replace(/^\*?\./, '');
      return host === wanted || (isIP(host) ? isInNetwork(host, wanted) : host.endsWith(`.${wanted}`));
    });
}

function isInNetwork(address: string, network: string): boolean {
  const [, base = '', prefix = ''] = /^(.+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  const bits = Number(prefix);
  if (!isIP(base) || isIP(base) !== isIP(address) || bits > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits, family);
  return list.check(address, family);
}

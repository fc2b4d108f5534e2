/** The user that a reverse proxy names in a header. */
import { isIP } from 'node:net';
import { type ProxyAuthentication, splitList } from '../../config/web-settings.ts';
import type { Viewer } from './level.ts';

/** Undefined: the request does not come from the proxy, or the proxy names nobody. */
export function findProxyViewer(
  { userHeader, groupsHeader, addresses, operateGroups, spendGroups }: ProxyAuthentication,
  headers: Headers,
  address: string | undefined,
): Viewer | undefined {
  if (address === undefined || !isTrusted(addresses, address)) return undefined;
  const name = headers.get(userHeader)?.trim() ?? '';
  // A header that is sent twice arrives as one, with a comma: the first part may be that of the client.
  if (name === '' || name.includes(',') || name.length > 200) return undefined;
  const groups = groupsHeader === undefined ? [] : splitList(headers.get(groupsHeader) ?? '');
  const isIn = (allowed: readonly string[]) => groups.some((group) => allowed.includes(group));
  const level = isIn(spendGroups) ? 'spend' : isIn(operateGroups) ? 'operate' : 'view';
  return { id: `proxy ${name}`, name, level };
}

function isTrusted(addresses: ProxyAuthentication['addresses'], address: string): boolean {
  // A server that listens on :: sees IPv4 addresses in this form.
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  const version = isIP(plain);
  return version !== 0 && addresses.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}

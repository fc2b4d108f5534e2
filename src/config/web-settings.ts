/** How the web UI is served and who may use it: `ECHOTIK_WEB_...`. */
import { BlockList, isIP } from 'node:net';
import { parsePort } from '../health/health-address.ts';

/** Users that a reverse proxy has authenticated. */
export interface ProxyAuthentication {
  /** Lower-case name of the header with the name of the user. */
  readonly userHeader: string;
  /** Lower-case name of the header with the groups of the user, comma separated; absent: users have no groups. */
  readonly groupsHeader?: string;
  /** The addresses that requests of the proxy come from: no other request is answered. */
  readonly addresses: BlockList;
  /** Users of one of these groups may operate, or spend; others may only view. */
  readonly operateGroups: readonly string[];
  readonly spendGroups: readonly string[];
}

export interface WebSettings {
  /** An address of this machine. */
  readonly host: string;
  /** Absent: the default of the command. */
  readonly port?: number;
  /** The URL that browsers use, without a slash at its end; absent: that of host and port. Its path is the prefix. */
  readonly publicUrl?: string;
  /** The password to sign in with; absent: a link that is printed. */
  readonly password?: string;
  readonly proxy?: ProxyAuthentication;
  /** Credits of the real API that may be bought on one day; absent: nothing may. */
  readonly allowSpend?: number;
}

type Read = (name: string) => string | undefined;

/** Where the port is not given. */
export const DEFAULT_WEB_PORT = 8_420;

const DEFAULT_HOST = '127.0.0.1';
/** A password that is shorter can be guessed over a network. */
const MIN_PASSWORD = 12;
const MAX_CREDITS = 1_000_000_000;
const HEADER_NAME = /^[a-z0-9-]{1,100}$/i;

/** Adds what is wrong to `mistakes`. `readSecret`: reads a variable, or the file that NAME_FILE names. */
export function readWebSettings(read: Read, readSecret: Read, mistakes: string[]): WebSettings {
  const host = read('ECHOTIK_WEB_HOST') ?? DEFAULT_HOST;
  const portText = read('ECHOTIK_WEB_PORT');
  const port = portText === undefined ? undefined : parsePort(portText);
  if (portText !== undefined && port === undefined)
    mistakes.push('ECHOTIK_WEB_PORT is not a whole number from 0 to 65535');
  const password = readSecret('ECHOTIK_WEB_PASSWORD');
  if (password !== undefined && password.length < MIN_PASSWORD)
    mistakes.push(`ECHOTIK_WEB_PASSWORD is shorter than ${MIN_PASSWORD} characters`);
  const publicText = read('ECHOTIK_WEB_URL');
  const publicUrl = publicText === undefined ? undefined : parsePublicUrl(publicText);
  if (publicText !== undefined && publicUrl === undefined)
    mistakes.push('ECHOTIK_WEB_URL is not an http(s) URL without user, query and fragment');
  const spendText = read('ECHOTIK_WEB_ALLOW_SPEND');
  const allowSpend = spendText === undefined ? undefined : parseSpendLimit(spendText);
  if (spendText !== undefined && allowSpend === undefined)
    mistakes.push('ECHOTIK_WEB_ALLOW_SPEND is not a number of credits, such as 500');
  const proxy = readProxyAuthentication(read, mistakes);
  if (proxy && password !== undefined)
    mistakes.push('both ECHOTIK_WEB_PASSWORD and ECHOTIK_WEB_PROXY_USER_HEADER are set: keep one');
  return {
    host,
    ...(port === undefined ? {} : { port }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(password === undefined ? {} : { password }),
    ...(proxy ? { proxy } : {}),
    ...(allowSpend === undefined ? {} : { allowSpend }),
  };
}

/** The URL without a slash at its end; undefined where it cannot be one. */
export function parsePublicUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
  if (!/^https?:$/.test(protocol) || username || password || search || hash) return undefined;
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

/** A number of credits a day; undefined where the text is none. */
export function parseSpendLimit(text: string): number | undefined {
  const credits = Number(text);
  return /^\d{1,10}$/.test(text) && credits > 0 && credits <= MAX_CREDITS ? credits : undefined;
}

function readProxyAuthentication(read: Read, mistakes: string[]): ProxyAuthentication | undefined {
  const userHeader = read('ECHOTIK_WEB_PROXY_USER_HEADER')?.toLowerCase();
  const addressText = read('ECHOTIK_WEB_PROXY_ADDRESSES');
  if (userHeader === undefined && addressText === undefined) return undefined;
  if (userHeader === undefined || addressText === undefined) {
    mistakes.push('ECHOTIK_WEB_PROXY_USER_HEADER and ECHOTIK_WEB_PROXY_ADDRESSES need each other');
    return undefined;
  }
  const groupsHeader = read('ECHOTIK_WEB_PROXY_GROUPS_HEADER')?.toLowerCase();
  for (const header of [userHeader, groupsHeader])
    if (header !== undefined && !HEADER_NAME.test(header)) mistakes.push(`${header} is not the name of a header`);
  const addresses = new BlockList();
  for (const text of splitList(addressText))
    if (!addNetwork(addresses, text))
      mistakes.push(`ECHOTIK_WEB_PROXY_ADDRESSES: ${text} is neither an address nor a network such as 10.0.0.0/8`);
  return {
    userHeader,
    ...(groupsHeader === undefined ? {} : { groupsHeader }),
    addresses,
    operateGroups: splitList(read('ECHOTIK_WEB_OPERATE_GROUPS') ?? ''),
    spendGroups: splitList(read('ECHOTIK_WEB_SPEND_GROUPS') ?? ''),
  };
}

export const splitList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** False where the text is neither an address nor a network. */
function addNetwork(list: BlockList, text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (!version || more.length) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) {
    list.addAddress(address, family);
    return true;
  }
  const length = Number(bits);
  // 0 bits would be every address.
  if (!/^\d{1,3}$/.test(bits) || length < 1 || length > (version === 6 ? 128 : 32)) return false;
  list.addSubnet(address, length, family);
  return true;
}

/** Who sends a request: a session, the password, or the user that a proxy names. */
import type { WebSettings } from '../../config/web-settings.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { type Level, lowerLevel, type Viewer } from './level.ts';
import type { PasswordCheck } from './password.ts';
import { findProxyViewer } from './proxy-viewer.ts';
import { findSession } from './sessions.ts';

export interface Credentials {
  readonly method: string;
  readonly headers: Headers;
  /** The remote address of the connection. */
  readonly address: string | undefined;
  /** The secret of the session cookie. */
  readonly cookie: string | undefined;
}

export interface Authenticated {
  readonly viewer: Viewer;
  /** Absent: it did not sign in with a session. */
  readonly isExtended?: boolean;
}

interface AuthenticateOptions {
  readonly pool: Pool;
  readonly settings: WebSettings;
  readonly passwordCheck: PasswordCheck | undefined;
  /** The highest level that this server gives to anybody. */
  readonly maxLevel: Level;
}

/** Undefined: nobody that is known. Throws what PostgreSQL says when it cannot look. */
export async function authenticate(
  { pool, settings, passwordCheck, maxLevel }: AuthenticateOptions,
  { method, headers, address, cookie }: Credentials,
): Promise<Authenticated | undefined> {
  if (settings.proxy) {
    const viewer = findProxyViewer(settings.proxy, headers, address);
    return viewer && { viewer: { ...viewer, level: lowerLevel(viewer.level, maxLevel) } };
  }
  const session = cookie === undefined ? undefined : await findSession(pool, cookie);
  if (session) {
    const { hash, userName, isExtended } = session;
    return { viewer: { id: hash, name: userName, level: maxLevel }, isExtended };
  }
  // For programs that read the pages as JSON. They change nothing, so the level is the lowest.
  const password = method === 'GET' ? readBasicPassword(headers) : undefined;
  if (password === undefined || !passwordCheck) return undefined;
  const isRight = passwordCheck.check(password, address ?? '') === 'right';
  return isRight ? { viewer: { id: 'password', name: 'password', level: 'view' } } : undefined;
}

/** The user name does not matter. */
function readBasicPassword(headers: Headers): string | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : text.slice(colon + 1);
}

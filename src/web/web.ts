/** What commands need that serve the web UI. */
import type { Environment } from '../config/environment.ts';
import type { WebSettings } from '../config/web-settings.ts';
import { ConfigError } from '../errors.ts';
import { formatHealthUrl } from '../health/health-address.ts';
import type { Source } from '../ledger/source.ts';
import type { Pool } from '../load/connection/pool.ts';
import { createLink } from './access/sessions.ts';

/** Throws ConfigError for a server that others can reach although nobody has to prove who he is. */
export function requireAuthentication({ host, password, proxy }: WebSettings): void {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (isLoopback || password !== undefined || proxy) return;
  throw new ConfigError(`other machines can reach the web UI at ${host}, and nobody would have to sign in`, {
    remedy:
      'set ECHOTIK_WEB_PASSWORD, or ECHOTIK_WEB_PROXY_USER_HEADER and ECHOTIK_WEB_PROXY_ADDRESSES, or serve it on 127.0.0.1',
  });
}

/** Where purchases of the UI come from: a warehouse of real data stays one, also without credentials here. */
export async function chooseWebSource(pool: Pool, { credentials }: Pick<Environment, 'credentials'>): Promise<Source> {
  if (credentials) return 'api';
  const { rows } = await pool.query<{ source: Source | null }>('select source from ops.warehouse');
  return rows[0]?.source ?? 'simulator';
}

/** Where browsers reach it, without a slash at its end. */
export const formatWebUrl = ({ publicUrl, host }: WebSettings, port: number): string =>
  publicUrl ?? formatHealthUrl({ host, port });

/** A URL that signs one browser in. */
export const createSignInUrl = async (pool: Pool, settings: WebSettings, port: number): Promise<string> =>
  `${formatWebUrl(settings, port)}/sign-in?link=${await createLink(pool)}`;

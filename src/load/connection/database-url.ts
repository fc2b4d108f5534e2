/** DATABASE_URL as node-postgres needs it, or a refusal that names the part which is not supported. */
import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import { ConfigError } from '../../errors.ts';
import { readTls, TLS_PARAMETERS } from './tls.ts';

interface Target extends Pick<pg.ClientConfig, 'connectionString' | 'sslnegotiation'> {
  readonly ssl?: ConnectionOptions | false;
}

/** libpq tries several hosts in turn, node-postgres does not. They stand before the path, or in a parameter. */
function namesSeveralHosts(url: string): boolean {
  const [, authority = '', query = ''] = /^\w+:\/\/([^/?#]*)[^?#]*\??(.*)$/s.exec(url) ?? [];
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  return `${hosts}${new URLSearchParams(query).get('host') ?? ''}`.includes(',');
}

/** With one server they ask for what work requires anyway: see requirePrimary. */
const WRITABLE_TARGETS = ['any', 'read-write', 'primary'];

/**
 * Where to connect to, and how. Reads the files that the parameters of TLS name. Throws ConfigError when the URL is
 * invalid or asks for what is not supported.
 */
export function readDatabaseUrl(url: string): Target {
  const isPostgres = /^postgres(ql)?:\/\//.test(url);
  if (isPostgres && namesSeveralHosts(url)) {
    throw new ConfigError('DATABASE_URL names several hosts, which is not supported', {
      remedy: 'name one: the address that the provider moves to the new primary, or a proxy before the servers',
    });
  }
  if (!isPostgres || !URL.canParse(url)) {
    throw new ConfigError('DATABASE_URL is not a PostgreSQL URL', {
      remedy: 'write it as postgres://user:password@host:5432/database',
    });
  }
  const parsed = new URL(url);
  const { searchParams } = parsed;
  const wanted = searchParams.get('target_session_attrs');
  if (wanted !== null && !WRITABLE_TARGETS.includes(wanted)) {
    throw new ConfigError(`target_session_attrs=${wanted} in DATABASE_URL is not supported`, {
      remedy: 'leave it out: sql, status and report also read from a standby that the URL names',
    });
  }
  const ssl = readTls(searchParams, (searchParams.get('host') ?? parsed.hostname).replace(/^\[(.+)\]$/, '$1'));
  if (ssl === undefined) return { connectionString: url };
  // TLS that begins with the first byte.
  const isDirect = searchParams.get('sslnegotiation') === 'direct';
  // node-postgres would read them again, and prefer its own result.
  for (const name of [...TLS_PARAMETERS, 'sslnegotiation']) searchParams.delete(name);
  return { connectionString: parsed.href, ssl, ...(isDirect ? { sslnegotiation: 'direct' as const } : {}) };
}

/** `host:port/database`, for messages: without user and password. */
export function describeDatabase(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
}

/** The first connection of a process, with messages for the operator where PostgreSQL cannot be used. */
import { ConfigError, EchotikError, UnavailableError } from '../../errors.ts';
import { describeDatabase } from './database-url.ts';
import { onlyRow } from './only-row.ts';
import type { Pool } from './pool.ts';

/** The first rule whose pattern matches SQLSTATE and message decides. */
interface Rule {
  readonly when: RegExp;
  /** Whether the operator has to change something before the same command can succeed. */
  readonly isConfiguration: boolean;
  readonly what: string;
  readonly remedy: string;
}

const rules: readonly Rule[] = [
  {
    when: /no encryption|SSL off|SSL required|SSL connection is required|server requires SSL/i,
    isConfiguration: true,
    what: 'requires TLS',
    remedy:
      'add sslmode=verify-full to DATABASE_URL, with sslrootcert=<file> where the provider has an authority of its own',
  },
  {
    when: /server does not support SSL/i,
    isConfiguration: true,
    what: 'does not offer TLS',
    remedy: 'enable ssl on the server, or write sslmode=disable in DATABASE_URL if the network between is yours',
  },
  {
    when: /^ERR_TLS_CERT_ALTNAME_INVALID/,
    isConfiguration: true,
    what: 'has a certificate for another name',
    remedy: 'write the name that the certificate has into DATABASE_URL, or sslmode=verify-ca with sslrootcert=<file>',
  },
  {
    when: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)/,
    isConfiguration: true,
    what: 'has a certificate that is not valid now',
    remedy: 'renew the certificate of the server, or correct the clock of this machine',
  },
  {
    when: /^(DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_)/,
    isConfiguration: true,
    what: 'has a certificate of an authority that is not trusted',
    remedy:
      'set sslrootcert=<file with the certificate of the authority> in DATABASE_URL, or sslrootcert=system for those of ' +
      'the system; sslmode=require encrypts without verifying',
  },
  {
    when: /client certificate|certificate authentication failed/i,
    isConfiguration: true,
    what: 'requires a client certificate',
    remedy: 'add sslcert=<file> and sslkey=<file> to DATABASE_URL',
  },
  {
    when: /^(ERR_SSL_|EPROTO)|error during SSL/i,
    isConfiguration: true,
    what: 'does not complete the TLS handshake',
    remedy: 'check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL',
  },
  {
    when: /^53300|too many (clients|connections)|no more connections allowed|remaining connection slots/i,
    isConfiguration: false,
    what: 'has no free connection',
    remedy:
      'stop processes that are not needed, or raise max_connections of the server, the limit of the role, or ' +
      'max_client_conn of the pooler: a worker or scheduler uses up to 20',
  },
  {
    when: /query_wait_timeout|Query read timeout/i,
    isConfiguration: false,
    what: 'accepts connections, but runs no statement',
    remedy: 'if a pooler is in between, raise its default_pool_size: a worker or scheduler uses up to 20 connections',
  },
  {
    when: /unsupported startup parameter/i,
    isConfiguration: true,
    what: 'is behind a pooler that refuses a parameter of DATABASE_URL',
    remedy: 'remove that parameter from DATABASE_URL, or add it to ignore_startup_parameters of PgBouncer',
  },
  // Class 28: password or role; 3D000: no such database.
  { when: /^(28|3D000)|no such database/, isConfiguration: true, what: 'refused us', remedy: 'check DATABASE_URL' },
];

/** The oldest version that has all functions of our statements. */
const MIN_MAJOR_VERSION = 13;
/** The oldest version on which a month was rehearsed. docker-compose.yml has 17; the embedded one is newer. */
export const MIN_TESTED_VERSION = 15;

/**
 * Waits for one working connection. Throws UnavailableError when the server does not answer or has no room, and
 * ConfigError when it refuses us, cannot be used as DATABASE_URL says, is too old, or has another encoding than UTF8.
 */
export async function checkDatabase(pool: Pool, url: string): Promise<void> {
  try {
    const found = await pool.query<ServerSettings>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version,
         current_setting('server_encoding') as encoding, quote_ident(current_database()) as database`,
    );
    refuseServer(onlyRow(found), url);
  } catch (error) {
    throw explainFailure(error, url);
  }
}

interface ServerSettings {
  readonly number: string;
  readonly version: string;
  readonly encoding: string;
  readonly database: string;
}

function refuseServer({ number, version, encoding, database }: ServerSettings, url: string): void {
  if (Math.floor(Number(number) / 10_000) < MIN_MAJOR_VERSION) {
    throw new ConfigError(`PostgreSQL at ${describeDatabase(url)} is version ${version}, which is too old`, {
      remedy: `use PostgreSQL ${MIN_TESTED_VERSION} or newer`,
    });
  }
  if (encoding !== 'UTF8') {
    throw new ConfigError(
      `the database ${database} at ${describeDatabase(url)} has the encoding ${encoding}: answers of the API have characters that it cannot store`,
      {
        remedy: `make another one: create database <name> encoding 'UTF8' locale 'C.UTF-8' template template0`,
      },
    );
  }
}

function explainFailure(error: unknown, url: string): EchotikError {
  if (error instanceof EchotikError) return error;
  const { code = '' } = error as { code?: string };
  const reason = error instanceof AggregateError ? error.errors.map(String).join('; ') : (error as Error).message;
  const where = describeDatabase(url);
  const rule = rules.find(({ when }) => when.test(`${code} ${reason}`) || when.test(reason));
  if (!rule) {
    return new UnavailableError(`cannot reach PostgreSQL at ${where}: ${reason}`, {
      remedy: 'start it, correct DATABASE_URL, or unset DATABASE_URL to use the embedded PostgreSQL',
      cause: error,
    });
  }
  const { isConfiguration, what, remedy } = rule;
  const message = `PostgreSQL at ${where} ${what}: ${reason}`;
  return isConfiguration
    ? new ConfigError(message, { remedy, cause: error })
    : new UnavailableError(message, { remedy, cause: error });
}

/** Why a session cannot write; undefined if it can. */
export interface ReadOnlyReason {
  /** A standby may be promoted; a setting stays. */
  readonly isStandby: boolean;
  readonly message: string;
  readonly remedy: string;
}

/** Needs no transaction. */
export async function findReadOnlyReason(pool: Pool): Promise<ReadOnlyReason | undefined> {
  const found = await pool.query<{ standby: boolean; read_only: boolean }>(
    `select pg_is_in_recovery() as standby, current_setting('default_transaction_read_only') = 'on' as read_only`,
  );
  const { standby, read_only: isReadOnly } = onlyRow(found);
  if (standby) {
    return {
      isStandby: true,
      message: 'the server is a standby or a read replica: it accepts no writes',
      remedy: 'set DATABASE_URL to the primary; sql, status and report also read from a standby',
    };
  }
  if (!isReadOnly) return undefined;
  const setting = await pool.query<{ source: string }>(
    `select source from pg_settings where name = 'default_transaction_read_only'`,
  );
  return {
    isStandby: false,
    message: `sessions are read only: default_transaction_read_only is on (set for: ${onlyRow(setting).source})`,
    remedy:
      'use a role that may write; a provider sets it for a database whose disk is full: make room, then ' +
      'alter database ... reset default_transaction_read_only',
  };
}

/** Throws UnavailableError when the server is a standby, ConfigError when a setting makes its sessions read only. */
export async function requirePrimary(pool: Pool, url: string): Promise<void> {
  const reason = await findReadOnlyReason(pool);
  if (!reason) return;
  const message = `PostgreSQL at ${describeDatabase(url)} cannot be written to: ${reason.message}`;
  const { remedy } = reason;
  throw reason.isStandby ? new UnavailableError(message, { remedy }) : new ConfigError(message, { remedy });
}

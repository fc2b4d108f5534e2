/** Diagnoses PostgreSQL: its version, the connection to it, and the migrations of its schema. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { formatUnappliedChange } from '../load/connection/ddl.ts';
import { findUnappliedChanges } from '../load/schema/apply-definitions.ts';
import { findChangedMigrations, readMigrationState } from '../load/schema/journal.ts';
import { checkMigratable } from '../load/schema/migrate.ts';
import { findReadOnlyReason, MIN_TESTED_VERSION } from '../load/connection/check-database.ts';
import { withConnection } from '../load/connection/ddl.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Connection, Pool } from '../load/connection/pool.ts';
import { readAnnouncedPid } from '../load/connection/prepare-session.ts';
import { error, ok, type Remark, toRemark, warning } from './diagnostic.ts';

export async function diagnosePostgres(pool: Pool): Promise<readonly Remark[]> {
  const found = await pool.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const { number, version } = onlyRow(found);
  const readOnly = await findReadOnlyReason(pool);
  return [
    diagnoseVersion(Math.floor(number / 10_000), version),
    ...(await withConnection(pool, diagnoseConnection)),
    ...(readOnly ? [error(readOnly.message, readOnly.remedy)] : []),
  ];
}

/**
 * A pooler in transaction mode, what TLS refuses, an old version and another encoding are errors of the connection, so
 * they are not found here.
 */
async function diagnoseConnection(connection: Connection): Promise<readonly Remark[]> {
  const { pid } = onlyRow(await connection.query<{ pid: number }>('select pg_backend_pid() as pid'));
  const pooled = pid === readAnnouncedPid(connection) ? [] : [ok('behind a pooler in session mode')];
  // node-postgres has no method that returns it.
  const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection;
  if (!(stream instanceof TLSSocket)) return pooled;
  const protocol = stream.getProtocol() ?? 'TLS';
  if (stream.authorized) return [...pooled, ok(`${protocol}, with a certificate that was verified`)];
  const remedy = 'write sslmode=verify-full in DATABASE_URL, with sslrootcert=<file> or sslrootcert=system';
  return [...pooled, warning(`${protocol}, but nothing verifies that the server is yours`, remedy)];
}

export function diagnoseVersion(major: number, version: string): Remark {
  const message = `PostgreSQL ${version}`;
  if (major >= MIN_TESTED_VERSION) return ok(message);
  return warning(
    `${message} is older than the versions that were tested`,
    `use PostgreSQL ${MIN_TESTED_VERSION} or newer`,
  );
}

/** `sharedEnvFile`: as for `migrate`. */
export async function diagnoseSchema(pool: Pool, sharedEnvFile?: string): Promise<readonly Remark[]> {
  const state = await readMigrationState(pool);
  try {
    await checkMigratable(pool, state, sharedEnvFile);
  } catch (refusal) {
    return [toRemark(refusal)];
  }
  const { applied, known } = state;
  if (applied > known) {
    const newer = `the database has ${applied} migrations, this version knows ${known}`;
    return [warning(`${newer}; it works with them`, 'upgrade this installation as well')];
  }
  if (applied === known) {
    const behind = (await findUnappliedChanges(pool)).map((one) => warning(formatUnappliedChange(one), one.remedy));
    const changed = (await findChangedMigrations(pool)).map((name) =>
      warning(
        `the database was made by another content of migration ${name}`,
        'use a released version, or compare the tables with those of a new database',
      ),
    );
    return [ok(`all ${known} migrations are applied`), ...changed, ...behind];
  }
  const pending = `${known - applied} of ${known} migrations are pending`;
  return [warning(pending, 'run migrate; start, sync, worker and scheduler do it too')];
}

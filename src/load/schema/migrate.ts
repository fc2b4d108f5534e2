/** Brings the schema and the definitions of the database up to date with this version of the code. */
import { ConfigError, LoadError } from '../../errors.ts';
import { type OnWarning, readSqlState, type UnappliedChange, retryUntilDone } from '../connection/ddl.ts';
import { type HeldLock, tryHoldLock } from '../connection/hold-lock.ts';
import { MIGRATION_LOCK } from '../connection/locks.ts';
import { readRelease } from './all-definitions.ts';
import { applyDefinitions } from './apply-definitions.ts';
import type { SchemaAdditions } from './definition.ts';
import type { Connection, Pool } from '../connection/pool.ts';
import { checkFirstMigration } from './first-migration.ts';
import { adoptOldDatabase, type MigrationState, readMigrationState, recordMigration } from './journal.ts';
import { BASELINE, type Migration, readMigrations } from './migration-files.ts';
import { createTooOldError } from './old-journal.ts';

/** Long enough for most queries of a report to end, short enough for a container that is watched while it starts. */
const MAX_RETRY_MS = 60_000;
const LOCK_REPORT_INTERVAL_MS = 30_000;

export interface MigrationResult {
  /** Migrations that were applied. The baseline counts as those that it contains. */
  readonly applied: number;
  /** Views, functions and partitions that could not be brought up to date: what was there before still works. */
  readonly unapplied: readonly UnappliedChange[];
}

export interface MigrateOptions {
  /**
   * How long attempts are made on objects that are locked, in milliseconds. Migrations of tables wait without limit.
   */
  readonly maxRetryMs?: number;
  /** Called with what waits, with the session that holds the lock, and with what could not be done. */
  readonly onWarning?: OnWarning;
  /**
   * Path of the `.env` of another application that named the database. A database with tables of others, and none of
   * ours, is refused then.
   */
  readonly sharedEnvFile?: string | undefined;
}

/** `migrate` with the additions of the application. */
export type Migrate = (pool: Pool, options?: MigrateOptions) => Promise<MigrationResult>;

/**
 * Applies the pending migrations, then the definitions, under MIGRATION_LOCK: of several concurrent callers one does
 * the work. Throws ConfigError when the database is newer than this code and not compatible with it, is too old, or has
 * schemas or tables of others that are in the way of a first migration; and LoadError when PostgreSQL refuses a
 * statement of a migration.
 */
export async function migrate(
  pool: Pool,
  {
    maxRetryMs = MAX_RETRY_MS,
    onWarning = () => undefined,
    sharedEnvFile,
    sources,
    extraTables,
  }: MigrateOptions & SchemaAdditions,
): Promise<MigrationResult> {
  const deadline = performance.now() + maxRetryMs;
  const connection = await pool.connect();
  let lock: HeldLock | undefined;
  try {
    lock = await takeLock(pool, connection, deadline, onWarning);
    if (!lock) {
      const reason = 'another process has been migrating this database for too long';
      const remedy = 'see what it waits for; the next start tries again';
      return { applied: 0, unapplied: [{ object: 'definitions', reason, blockers: [], remedy }] };
    }
    const state = await readMigrationState(connection);
    const { journal, applied: before, known } = state;
    await checkMigratable(connection, state, sharedEnvFile);
    if (journal === 'drizzle') await adoptOldDatabase(connection);
    const pending = readMigrations().filter(({ number }) => number >= before);
    await applyMigrations(pool, connection, pending, onWarning);
    if (before <= known) await recordMigrations(connection, known);
    const unapplied = await applyDefinitions(pool, connection, { deadline, onWarning, sources, extraTables });
    return { applied: Math.max(known - before, 0), unapplied };
  } finally {
    // Ends the session, and with it its settings, also after an error.
    connection.release(true);
    await lock?.release();
  }
}

/**
 * Throws ConfigError when `migrate` cannot work with a database in this state: it is too new or too old, or schemas or
 * tables of others are in the way of a first migration. Changes nothing.
 */
export async function checkMigratable(
  database: Pool | Connection,
  { journal, applied, known, compatible }: MigrationState,
  sharedEnvFile: string | undefined,
): Promise<void> {
  if (applied > known && !compatible) throw createTooNewError(applied, known);
  if (journal === 'drizzle' && applied <= BASELINE) throw createTooOldError(applied);
  if (journal === null) await checkFirstMigration(database, { sharedEnvFile });
}

/** Each in a transaction of its own, with its row of the journal. Waits for locks without limit. */
async function applyMigrations(
  pool: Pool,
  connection: Connection,
  pending: readonly Migration[],
  onWarning: OnWarning,
): Promise<void> {
  for (const migration of pending) {
    const apply = async () => {
      // One message: its statements are sent and answered together.
      await connection.query(`begin; ${migration.sql}`);
      await recordMigration(connection, migration);
      await connection.query('commit');
    };
    await retryUntilDone(pool, connection, 'the migration of the schema', apply, onWarning).catch(explainRefusal);
  }
}

/** Throws LoadError for an error of PostgreSQL, and any other error as it is. */
function explainRefusal(error: unknown): never {
  const sqlState = readSqlState(error);
  // Errors of the network have codes without a digit, such as ECONNRESET.
  if (!(error instanceof Error) || sqlState === undefined || !/\d/.test(sqlState)) throw error;
  const { message, detail, hint } = error as Error & { readonly detail?: string; readonly hint?: string };
  throw new LoadError(
    `the migration of the schema failed: ${[message, detail].filter(Boolean).join('; ')} (SQLSTATE ${sqlState})`,
    {
      remedy:
        hint ?? 'run `npx echotik-warehouse migrate` again when that is corrected; docs/operations.md, "Upgrades"',
      cause: error,
      sqlState,
    },
  );
}

const createTooNewError = (applied: number, known: number) =>
  new ConfigError(`the database has ${applied} migrations, this version knows ${known}`, {
    remedy: 'run the newer version of echotik-warehouse that made them',
  });

/**
 * Takes MIGRATION_LOCK. Returns undefined when another process holds it beyond the deadline and no migration is
 * pending. For a pending migration it waits without limit.
 */
async function takeLock(
  pool: Pool,
  connection: Connection,
  deadline: number,
  onWarning: OnWarning,
): Promise<HeldLock | undefined> {
  let reportAt = 0;
  for (;;) {
    const attempt = await tryHoldLock(pool, MIGRATION_LOCK);
    if (attempt.done) return attempt.value;
    if (performance.now() >= reportAt) {
      reportAt = performance.now() + LOCK_REPORT_INTERVAL_MS;
      onWarning(new Error(`the migration waits for another process that migrates: ${attempt.waitedFor}`));
    }
    if (performance.now() >= deadline) {
      const { applied, known } = await readMigrationState(connection);
      if (applied >= known) return undefined;
    }
  }
}

/** Records what versions that know fewer migrations need to know of this one. */
async function recordMigrations(connection: Connection, known: number): Promise<void> {
  const wanted = [known, readRelease().works_since];
  const { rows } = await connection.query(
    'select from ops.definitions where (migrations, works_since) is distinct from ($1, greatest(works_since, $2))',
    wanted,
  );
  // A role that may not write here can still start when nothing is to be changed.
  if (!rows.length) return;
  await connection.query('update ops.definitions set migrations = $1, works_since = greatest(works_since, $2)', wanted);
}

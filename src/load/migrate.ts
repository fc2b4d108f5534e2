/** Brings the schema and the definitions of the database to what this version of the code knows. */
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { ConfigError, LoadError } from '../errors.ts';
import { blockersText } from './blockers.ts';
import { type OnTrouble, sqlStateOf, type Unapplied, untilDone } from './ddl.ts';
import { release } from './definitions/all.ts';
import { applyDefinitions } from './definitions/apply.ts';
import type { Connection, Pool } from './pool.ts';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Spells ECHO; any number will do, as long as all versions agree. */
const MIGRATION_LOCK = 0x45_43_48_4f;
/** Long enough for most queries of a report to end, short enough for a container that is watched while it starts. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 200;
const SAY_AGAIN_MS = 30_000;

export interface Migrated {
  /** Migrations that were applied. */
  readonly applied: number;
  /** Views, functions and partitions that could not be brought up to date: what was there before still works. */
  readonly unapplied: readonly Unapplied[];
}

interface MigrateOptions {
  /** How long objects that are locked are tried again. Migrations of tables are waited for without limit. */
  readonly patienceMs?: number;
  /** Told what waits, with the session that holds the lock, and what could not be done. */
  readonly onTrouble?: OnTrouble;
}

/**
 * Applies the pending migrations, then the definitions; N callers at once do it once. `more` joins in under the same
 * lock. Throws ConfigError when the database is newer than this code and not compatible with it, and LoadError when PostgreSQL
 * refuses a statement of a migration.
 */
export async function migrate(
  pool: Pool,
  more?: (connection: Connection) => Promise<void>,
  { patienceMs = PATIENCE_MS, onTrouble = () => undefined }: MigrateOptions = {},
): Promise<Migrated> {
  const deadline = performance.now() + patienceMs;
  const connection = await pool.connect();
  try {
    if (!(await takeLock(connection, deadline, onTrouble))) {
      const reason = 'another process has been migrating this database for too long';
      const remedy = 'see what it waits for; the next start tries again';
      return { applied: 0, unapplied: [{ object: 'definitions', reason, blockers: [], remedy }] };
    }
    const { applied: before, known, compatible } = await migrationState(connection);
    if (before > known && !compatible) throw tooNew(before, known);
    if (before < known) {
      const apply = () => applyMigrations(drizzle(connection), { migrationsFolder }).catch(throwCause);
      await untilDone(pool, connection, 'the migration of the schema', apply, onTrouble);
    }
    if (before <= known) await recordMigrations(connection, known);
    const unapplied = await applyDefinitions(pool, connection, { deadline, onTrouble });
    if (more && before <= known)
      await untilDone(pool, connection, 'the schema of the queue', () => more(connection), onTrouble);
    return { applied: Math.max(known - before, 0), unapplied };
  } finally {
    // Ends the session, and with it the lock, also after an error in the middle.
    connection.release(true);
  }
}

/** drizzle's own message is the whole statement; what PostgreSQL said of it is its cause. */
function throwCause(error: unknown): never {
  if (!(error instanceof DrizzleQueryError) || error.cause === undefined) throw error;
  const { message, detail, hint } = error.cause as Error & { readonly detail?: string; readonly hint?: string };
  const sqlState = sqlStateOf(error.cause);
  const said = [message, detail].filter(Boolean).join('; ');
  throw new LoadError(`the migration of the schema failed: ${said}${sqlState ? ` (SQLSTATE ${sqlState})` : ''}`, {
    remedy: hint ?? 'run `npx echotik-warehouse migrate` again when that is corrected; docs/operations.md, "Upgrades"',
    cause: error.cause,
    ...(sqlState ? { sqlState } : {}),
  });
}

const tooNew = (applied: number, known: number) =>
  new ConfigError(`the database has ${applied} migrations, this version knows ${known}`, {
    remedy: 'run the newer version of echotik-warehouse that made them',
  });

/**
 * drizzle's migrator takes no lock; an advisory one holds for this session, and dies with it. False: another process holds it
 * beyond the deadline, and no migration is pending that we would have to wait for.
 */
async function takeLock(connection: Connection, deadline: number, onTrouble: OnTrouble): Promise<boolean> {
  let sayAt = performance.now() + 10 * LOOK_AGAIN_MS;
  for (;;) {
    const { rows } = await connection.query('select pg_try_advisory_lock($1) as mine', [MIGRATION_LOCK]);
    if (rows[0].mine) return true;
    if (performance.now() >= sayAt) {
      sayAt = performance.now() + SAY_AGAIN_MS;
      const holder = await blockersText(connection, HOLDERS, [MIGRATION_LOCK]);
      onTrouble(new Error(`the migration waits for another process that migrates: ${holder ?? 'it has just ended'}`));
    }
    if (performance.now() >= deadline) {
      const { applied, known } = await migrationState(connection);
      if (applied >= known) return false;
    }
    await wait(LOOK_AGAIN_MS);
  }
}

const HOLDERS = `select pid from pg_locks where locktype = 'advisory' and objid = $1::bigint::oid and classid = 0 and granted
  and database = (select oid from pg_database where datname = current_database())`;

/** What versions that know fewer migrations may rely on. */
async function recordMigrations(connection: Connection, known: number): Promise<void> {
  await connection.query(
    `update ops.definitions set migrations = $1, works_since = greatest(works_since, $2)
     where (migrations, works_since) is distinct from ($1, greatest(works_since, $2))`,
    [known, release().works_since],
  );
}

interface MigrationState {
  /** How many migrations the database has. */
  readonly applied: number;
  /** How many this version knows. */
  readonly known: number;
  /** This version works with the schema as it is: none is missing, and the newer ones only add to what it knows. */
  readonly compatible: boolean;
}

/** Changes nothing. */
export async function migrationState(database: Pool | Connection): Promise<MigrationState> {
  const known = readMigrationFiles({ migrationsFolder }).length;
  const { rows } = await database.query(
    `select to_regclass('drizzle.__drizzle_migrations') as journal, to_regclass('ops.definitions') as definitions`,
  );
  if (rows[0].journal === null) return { applied: 0, known, compatible: false };
  const count = await database.query('select count(*)::int as count from drizzle.__drizzle_migrations');
  const { count: applied } = count.rows[0];
  if (applied <= known) return { applied, known, compatible: applied === known };
  if (rows[0].definitions === null) return { applied, known, compatible: false };
  // The version that applied the newest migrations says which older ones may go on: without its word none may.
  const state = await database.query('select migrations, works_since from ops.definitions');
  const { migrations = 0, works_since: since = 0 } = state.rows[0] ?? {};
  return { applied, known, compatible: migrations === applied && since <= known };
}

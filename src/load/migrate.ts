/** Brings the schema to what this version of the code knows. */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { ConfigError } from '../errors.ts';
import { partitionTables } from './partitions.ts';
import type { Connection, Pool } from './pool.ts';
import { applyRepeatable } from './repeatable.ts';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Spells ECHO; any number will do, as long as all versions agree. */
const MIGRATION_LOCK = 0x45_43_48_4f;

/**
 * Applies the pending migrations and the column comments; N callers at once do it once. `more` joins in under the same
 * lock. Returns how many were applied. Throws ConfigError when the database is newer than this code.
 */
export async function migrate(pool: Pool, more?: (connection: Connection) => Promise<void>): Promise<number> {
  const connection = await pool.connect();
  try {
    // drizzle's migrator takes no lock; an advisory one holds for this session, and dies with it.
    await connection.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { applied: before, known } = await migrationState(connection);
    if (before > known) {
      throw new ConfigError(`the database has ${before} migrations, this version knows ${known}`, {
        remedy: 'run the newer version of echotik-warehouse that made them',
      });
    }
    if (before < known) await applyMigrations(drizzle(connection), { migrationsFolder });
    // Views that read a table were made anew with it, without their comments.
    if (await partitionTables(connection)) await connection.query('comment on schema echotik is null');
    await applyRepeatable(connection);
    await more?.(connection);
    return known - before;
  } finally {
    // Ends the session, and with it the lock, also after an error in the middle.
    connection.release(true);
  }
}

/** How many migrations a database has, and how many this version knows. Changes nothing. */
export async function migrationState(
  database: Pool | Connection,
): Promise<{ readonly applied: number; readonly known: number }> {
  const known = readMigrationFiles({ migrationsFolder }).length;
  const { rows } = await database.query(`select to_regclass('drizzle.__drizzle_migrations') as journal`);
  if (rows[0].journal === null) return { applied: 0, known };
  const count = await database.query('select count(*)::int as count from drizzle.__drizzle_migrations');
  return { applied: count.rows[0].count, known };
}

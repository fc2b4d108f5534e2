/** `ops.migrations`: which migrations the database has. */
import { version } from '../../version.ts';
import { onlyRow } from '../connection/only-row.ts';
import type { Connection, Pool } from '../connection/pool.ts';
import { BASELINE, type Migration, readMigrations } from './migration-files.ts';
import { countOldMigrations } from './old-journal.ts';

export interface MigrationState {
  /** Where the database records its migrations. Null: it has none of ours. */
  readonly journal: 'ops.migrations' | 'drizzle' | null;
  /** How many migrations the database has. The baseline counts as those that it contains. */
  readonly applied: number;
  /** How many this version knows, counted in the same way. */
  readonly known: number;
  /**
   * This version works with the schema as it is: no migration is missing, and the newer ones only add to what it knows.
   */
  readonly compatible: boolean;
}

/** Changes nothing. */
export async function readMigrationState(database: Pool | Connection): Promise<MigrationState> {
  const known = (readMigrations().at(-1)?.number ?? -1) + 1;
  const own = await countOwnMigrations(database);
  if (own === 0) {
    const old = await countOldMigrations(database);
    return { journal: old ? 'drizzle' : null, applied: old, known, compatible: old === known };
  }
  const state = { journal: 'ops.migrations', applied: own, known } as const;
  if (own <= known) return { ...state, compatible: own === known };
  // The version that applied the newest migrations records which older ones may continue; without that record none may.
  const { rows } = await database.query<{ migrations: number; works_since: number }>(
    'select migrations, works_since from ops.definitions',
  );
  const { migrations = 0, works_since: since = 0 } = rows[0] ?? {};
  return { ...state, compatible: migrations === own && since <= known };
}

/** Another application may have a table of this name: it is ours only with these columns. */
const HAS_JOURNAL = `select count(*) = 5 as is_there from pg_attribute a join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'ops' and c.relname = 'migrations'
  and a.attname in ('number', 'name', 'sha256', 'version', 'applied_at')`;

/** 0 where there is no journal, or it is empty. */
async function countOwnMigrations(database: Pool | Connection): Promise<number> {
  const found = await database.query<{ is_there: boolean }>(HAS_JOURNAL);
  if (!onlyRow(found).is_there) return 0;
  const newest = await database.query<{ count: number }>(
    'select coalesce(max(number) + 1, 0)::int as count from ops.migrations',
  );
  return onlyRow(newest).count;
}

/** Names of the migrations that were applied with another content than their files have here. */
export async function findChangedMigrations(database: Pool | Connection): Promise<readonly string[]> {
  if (!onlyRow(await database.query<{ is_there: boolean }>(HAS_JOURNAL)).is_there) return [];
  const { rows } = await database.query<{ number: number; sha256: string }>(
    'select number, sha256 from ops.migrations',
  );
  const applied = new Map(rows.map(({ number, sha256 }) => [number, sha256]));
  return readMigrations()
    .filter(({ number, sha256 }) => applied.has(number) && applied.get(number) !== sha256)
    .map(({ number, name }) => `${String(number).padStart(4, '0')}_${name}`);
}

/** To be called in the transaction that applied the migration. */
export async function recordMigration(connection: Connection, { number, name, sha256 }: Migration): Promise<void> {
  await connection.query('insert into ops.migrations (number, name, sha256, version) values ($1, $2, $3, $4)', [
    number,
    name,
    sha256,
    version,
  ]);
}

/**
 * Begins the journal of a database that has all migrations which the baseline contains, in a transaction of its own:
 * nothing else is changed.
 */
export async function adoptOldDatabase(connection: Connection): Promise<void> {
  const baseline = readMigrations().find(({ number }) => number === BASELINE);
  const [createJournal] = baseline?.sql.match(/^create table ops\.migrations \([^;]*;/m) ?? [];
  if (!baseline || !createJournal) throw new Error('the baseline does not create ops.migrations');
  await connection.query(`begin; ${createJournal}`);
  await recordMigration(connection, baseline);
  await connection.query('commit');
}

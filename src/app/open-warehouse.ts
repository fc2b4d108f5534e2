/** A warehouse, opened: PostgreSQL (ours or embedded) with today's schema, and the queues when there is work to do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { ConfigError } from '../errors.ts';
import { createSourceError, readSource, type Source } from '../ledger/source.ts';
import type { acquireEmbeddedPostgres, EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import type { OnWarning, UnappliedChange } from '../load/connection/ddl.ts';
import type { MigrateOptions, MigrationResult } from '../load/schema/migrate.ts';
import { checkDatabase, requirePrimary } from '../load/connection/check-database.ts';
import { createPool, type Pool } from '../load/connection/pool.ts';
import type { Queues } from '../jobs/queues/queues.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import { explainMissingPrivileges } from './explain-missing-privileges.ts';
import { quoteName } from '../load/connection/sql-text.ts';
import { describeOtherPlace, requirePlace } from './warehouse-place.ts';

export interface Warehouse {
  readonly url: string;
  readonly embedded: boolean;
  /** The embedded server and its data. Absent: the database is that of DATABASE_URL. */
  readonly server?: EmbeddedPostgres;
  readonly pool: Pool;
  /** Migrations that opening it applied. */
  readonly migrated: number;
  /** What opening it could not bring up to date: the earlier version of it still works. */
  readonly unapplied: readonly UnappliedChange[];
  /** Lease of a worker without a heartbeat, in milliseconds; absent: the default. */
  readonly leaseMs?: number;
  /** The source it was opened for; absent: only to read. */
  readonly source?: Source;
  openQueues(onError: (error: Error) => void): Promise<Queues>;
  close(): Promise<void>;
}

/** The worker, the clock and a reader each use a few connections. */
const POOL_SIZE = 4;

export interface OpenOptions {
  /** Decides which months get partitions. */
  readonly now: () => Date;
  /** Which database is migrated; absent: `any`. A command that only reads migrates none, or only `embedded` ones. */
  readonly migrate?: 'any' | 'embedded' | 'none';
  /**
   * Where the warehouse was recorded at another place: `required` throws PlaceError, `noted` reports it through
   * `onNote`. Absent: it is not compared.
   */
  readonly place?: 'required' | 'noted';
  /** Make a warehouse also beside tables of others in a database that `sharedEnvFile` names. */
  readonly sharedDatabase?: boolean;
  readonly onProgress?: (line: string) => void;
  /**
   * Called with the folder of the embedded warehouse when it is new or above the working directory, and with a place
   * that is `noted`. Absent: stderr.
   */
  readonly onNote?: (line: string) => void;
  /** Called with what waits for a lock of another session, and what could not be brought up to date. Absent: stderr. */
  readonly onWarning?: OnWarning;
}

const NOTHING_MIGRATED: MigrationResult = { applied: 0, unapplied: [] };

const writeWarning: OnWarning = ({ message }) => void process.stderr.write(`warning: ${message}\n`);

/**
 * Connects to the database, starts the embedded one where none is configured, and migrates it. Throws ConfigError,
 * UnavailableError or PlaceError.
 */
export async function openWarehouse(environment: Environment, options: OpenOptions): Promise<Warehouse> {
  const { databaseUrl, home, redisUrl, leaseMs } = environment;
  const { onNote = (line) => void process.stderr.write(`${line}\n`) } = options;
  if (databaseUrl === undefined) for (const line of describeLocation(environment)) onNote(line);
  const embedded =
    databaseUrl === undefined
      ? await startEmbedded(home, options.onProgress ? { onProgress: options.onProgress } : {})
      : undefined;
  const url = databaseUrl ?? embedded?.url ?? '';
  let pool: Pool | undefined;
  try {
    pool = createPool(url, { max: POOL_SIZE });
    await checkDatabase(pool, url);
    const { migrate = 'any', onWarning = writeWarning } = options;
    if (migrate === 'any') await requirePrimary(pool, url);
    const isMigrated = migrate === 'any' || (migrate === 'embedded' && embedded !== undefined);
    const sharedEnvFile = options.sharedDatabase ? undefined : environment.sharedEnvFile;
    const { applied, unapplied } = isMigrated
      ? await bringUpToDate(pool, { onWarning, sharedEnvFile, at: options.now() })
      : NOTHING_MIGRATED;
    if (options.place === 'required') await requirePlace(pool, embedded);
    const otherPlace = options.place === 'noted' ? await describeOtherPlace(pool, embedded) : undefined;
    if (otherPlace) onNote(otherPlace);
    const opened = pool;
    return {
      url,
      embedded: embedded !== undefined,
      ...(embedded ? { server: embedded } : {}),
      pool,
      migrated: applied,
      unapplied,
      leaseMs,
      async openQueues(onError) {
        const { openQueues } = await import('../jobs/queues/open-queues.ts');
        return openQueues({ databaseUrl: url, redisUrl, warehouseId: await readWarehouseId(opened), onError });
      },
      async close() {
        await opened.end();
        await embedded?.release();
      },
    };
  } catch (error) {
    const explained = pool ? await explainMissingPrivileges(pool, error) : error;
    await pool?.end();
    await embedded?.release();
    throw explained;
  }
}

// What only some commands need is imported when it is needed. It takes longer to load than a query takes.

const startEmbedded: typeof acquireEmbeddedPostgres = async (...args) => {
  const embedded = await import('../embedded-postgres/embedded-postgres.ts');
  return embedded.acquireEmbeddedPostgres(...args);
};

/** Applies migrations, and makes the partitions of the next months, so that no load has to make them. */
async function bringUpToDate(
  pool: Pool,
  { at, ...options }: MigrateOptions & { readonly onWarning: OnWarning; readonly at: Date },
): Promise<MigrationResult> {
  const { migrateWarehouse } = await import('./migrate-warehouse.ts');
  const { makeMonthsAhead } = await import('../load/months/partitions.ts');
  const result = await migrateWarehouse(pool, options);
  await makeMonthsAhead(pool, at, { onWarning: options.onWarning, maxRetryMs: 0 });
  return result;
}

/** What an operator should know about the place of an embedded warehouse that was searched for. */
function describeLocation({ home, search }: Environment): readonly string[] {
  if (!search) return [];
  const { folder, from, to } = search;
  const isNew = !existsSync(join(home, 'postgres'));
  const above = from === to ? '' : ` or above it, up to ${to}`;
  return [
    ...(isNew
      ? [`A new warehouse is made in ${home}: there is none in ${from}${above}. ECHOTIK_HOME names another place.`]
      : []),
    ...(!isNew && folder !== from ? [`Using the warehouse in ${home}.`] : []),
  ];
}

/** The UUID of this warehouse. The first call makes it. Needs no transaction. */
export async function readWarehouseId(pool: Pool): Promise<string> {
  const found = await pool.query<{ id: string }>(
    `with made as (insert into ops.warehouse default values on conflict do nothing returning warehouse_id)
     select coalesce((select warehouse_id from made), (select warehouse_id from ops.warehouse)) as id`,
  );
  return onlyRow(found).id;
}

/**
 * Opens it for data of one source, at the place where it was recorded; the first run that has requests marks it. An
 * embedded warehouse of simulated data is archived when it is opened for real data: its database is renamed, and
 * nothing is lost. Any other difference of source throws ConfigError, another place PlaceError.
 */
export async function openWarehouseFor(
  environment: Environment,
  source: Source,
  options: OpenOptions,
): Promise<Warehouse> {
  const warehouse = await openWarehouse(environment, { ...options, place: 'required' });
  let known: Source | null;
  try {
    await readWarehouseId(warehouse.pool);
    known = await readSource(warehouse.pool, source);
  } catch (error) {
    const explained = await explainMissingPrivileges(warehouse.pool, error);
    await warehouse.close();
    throw explained;
  }
  if (known === null || known === source) return { ...warehouse, source };
  if (known === 'simulator' && warehouse.embedded) {
    const archive = await archiveSimulatedData(environment, warehouse, options.now());
    options.onProgress?.(`The simulated data is kept in database ${archive}; real data starts in an empty one.`);
    return openWarehouseFor(environment, source, options);
  }
  await warehouse.close();
  throw createSourceError(source);
}

/** Renames the database of an embedded warehouse and closes it. Returns the new name. */
async function archiveSimulatedData({ home }: Environment, warehouse: Warehouse, at: Date): Promise<string> {
  // Keeps the server running while no session is connected to the database that changes its name.
  const server = await startEmbedded(home, { database: 'postgres' });
  const pool = createPool(server.url, { max: 1 });
  try {
    await warehouse.close();
    const database = decodeURIComponent(new URL(warehouse.url).pathname.slice(1));
    const archive = `${database}_simulated_${at.toISOString().replace(/\D/g, '').slice(0, 14)}`;
    await pool.query(`alter database ${quoteName(database)} rename to ${quoteName(archive)}`);
    return archive;
  } catch (error) {
    throw new ConfigError('the simulated data cannot be archived while another command uses it', {
      remedy: 'stop the other echotik-warehouse commands and try again',
      cause: error,
    });
  } finally {
    await pool.end();
    await server.release();
  }
}

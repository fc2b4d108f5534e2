/** A warehouse, opened: PostgreSQL (ours or embedded) with today's schema, and the queues when there is work to do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { ConfigError } from '../errors.ts';
import { otherSource, readSource, type Source } from './source.ts';
import { acquireEmbeddedPostgres } from '../load/embedded/embedded-postgres.ts';
import type { OnTrouble, Unapplied } from '../load/ddl.ts';
import { type Migrated, migrate } from '../load/migrate.ts';
import { makeMonthsAhead } from '../load/partitions.ts';
import { checkDatabase, createPool, type Pool } from '../load/pool.ts';
import { openQueues } from './worker/open-queues.ts';
import type { Queues } from './worker/queues.ts';

export interface Warehouse {
  readonly url: string;
  readonly embedded: boolean;
  readonly pool: Pool;
  /** Migrations that opening it applied. */
  readonly migrated: number;
  /** What opening it could not bring up to date: what was there before still works. */
  readonly unapplied: readonly Unapplied[];
  /** Lease of a worker without a heartbeat, in milliseconds; absent: the default. */
  readonly leaseMs?: number;
  /** Whose data it was opened for; absent: only to read. */
  readonly source?: Source;
  openQueues(onError: (error: Error) => void): Promise<Queues>;
  close(): Promise<void>;
}

/** Fetching, the clock and a reader each hold a few connections. */
const POOL_SIZE = 8;

interface OpenOptions {
  /** To read only: a database that is not ours to migrate is taken as it is. */
  readonly reading?: boolean;
  /** To look at only: whatever it is, it is not migrated. */
  readonly asIs?: boolean;
  readonly onProgress?: (line: string) => void;
  /** Called with where the embedded warehouse is, when it is new or lies above the working directory. Absent: stderr. */
  readonly onNote?: (line: string) => void;
  /** Told what waits for a lock of somebody else, and what could not be brought up to date. Absent: stderr. */
  readonly onTrouble?: OnTrouble;
}

const NOTHING_MIGRATED: Migrated = { applied: 0, unapplied: [] };

const toStderr: OnTrouble = ({ message }) => void process.stderr.write(`warning: ${message}\n`);

/** Throws ConfigError or UnavailableError in words for the operator. */
export async function openWarehouse(environment: Environment, options: OpenOptions = {}): Promise<Warehouse> {
  const { databaseUrl, home, redisUrl, leaseMs } = environment;
  const { onNote = (line) => void process.stderr.write(`${line}\n`) } = options;
  if (databaseUrl === undefined) for (const line of placeNotes(environment)) onNote(line);
  const embedded =
    databaseUrl === undefined
      ? await acquireEmbeddedPostgres(home, options.onProgress ? { onProgress: options.onProgress } : {})
      : undefined;
  const url = databaseUrl ?? embedded?.url ?? '';
  let pool: Pool | undefined;
  try {
    pool = createPool(url, { max: POOL_SIZE });
    await checkDatabase(pool, url);
    const isLeft = options.asIs || (options.reading && !embedded);
    const { onTrouble = toStderr } = options;
    const { applied, unapplied } = isLeft ? NOTHING_MIGRATED : await migrate(pool, undefined, { onTrouble });
    // Before work begins: no load has to make the month that it is in.
    if (!isLeft) await makeMonthsAhead(pool, new Date(), { onTrouble, patienceMs: 0 });
    const opened = pool;
    return {
      url,
      embedded: embedded !== undefined,
      pool,
      migrated: applied,
      unapplied,
      leaseMs,
      openQueues: async (onError) =>
        openQueues({ databaseUrl: url, redisUrl, warehouseId: await warehouseId(opened), onError }),
      async close() {
        await opened.end();
        await embedded?.release();
      },
    };
  } catch (error) {
    await pool?.end();
    await embedded?.release();
    throw error;
  }
}

/** What somebody should know about the place of an embedded warehouse that was searched for. */
function placeNotes({ home, search }: Environment): readonly string[] {
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

/** The UUID of this warehouse; made when it is first asked for. */
export async function warehouseId(pool: Pool): Promise<string> {
  const { rows } = await pool.query(
    `with made as (insert into ops.warehouse default values on conflict do nothing returning warehouse_id)
     select coalesce((select warehouse_id from made), (select warehouse_id from ops.warehouse)) as id`,
  );
  return rows[0].id;
}

/**
 * Opens it for data of one source; the first run that has requests marks it. An embedded warehouse of simulated data is set
 * aside when real data comes: its database is renamed, nothing is lost. Otherwise another source throws ConfigError.
 */
export async function openWarehouseFor(
  environment: Environment,
  source: Source,
  options: OpenOptions = {},
): Promise<Warehouse> {
  const warehouse = await openWarehouse(environment, options);
  let known: Source | null;
  try {
    await warehouseId(warehouse.pool);
    known = await readSource(warehouse.pool, source);
  } catch (error) {
    await warehouse.close();
    throw error;
  }
  if (known === null || known === source) return { ...warehouse, source };
  if (known === 'simulator' && warehouse.embedded) {
    const kept = await setAside(environment, warehouse);
    options.onProgress?.(`The simulated data is kept in database ${kept}; real data starts in an empty one.`);
    return openWarehouseFor(environment, source, options);
  }
  await warehouse.close();
  throw otherSource(source);
}

/** Renames the database of an embedded warehouse and closes it. Returns the new name. */
async function setAside({ home }: Environment, warehouse: Warehouse): Promise<string> {
  // Keeps the server up while nobody is connected to the database that changes its name.
  const server = await acquireEmbeddedPostgres(home, { database: 'postgres' });
  const pool = createPool(server.url, { max: 1 });
  try {
    await warehouse.close();
    const database = new URL(warehouse.url).pathname.slice(1);
    const kept = `${database}_simulated_${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    await pool.query(`alter database "${database}" rename to "${kept}"`);
    return kept;
  } catch (error) {
    throw new ConfigError('the simulated data cannot be set aside while another command uses it', {
      remedy: 'stop the other echotik-warehouse commands and try again',
      cause: error,
    });
  } finally {
    await pool.end();
    await server.release();
  }
}

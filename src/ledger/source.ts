/**
 * The source of the data of a warehouse. The first run with requests marks it, so that simulated and real rows are
 * never mixed.
 */
import { ConfigError } from '../errors.ts';
import type { warehouseSources } from '../load/tables/ops.ts';
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';

export type Source = (typeof warehouseSources)[number];

/**
 * The mark of a warehouse, read before work of one source begins; null: there is no run with requests yet. A mark of
 * another source is removed if there is no request. The row of ops.warehouse must exist. Uses a transaction of its own.
 */
export function readSource(pool: Pool, source: Source): Promise<Source | null> {
  return inTransaction(pool, async (connection) => {
    // The lock makes the next statement see the first run of a process that is creating it at the same time.
    const known = await readMark(connection, 'select source from ops.warehouse for update');
    if (known === null || known === source) return known;
    const { rowCount } = await connection.query(
      'update ops.warehouse set source = null where not exists (select from ops.requests)',
    );
    return rowCount ? null : known;
  });
}

/**
 * Marks the warehouse. Needs the transaction that creates a run with requests. Throws ConfigError when it has data of
 * another source.
 */
export async function claimSource(connection: Connection, source: Source): Promise<void> {
  await connection.query('insert into ops.warehouse default values on conflict do nothing');
  // Only the first run takes the lock of the row.
  await connection.query('update ops.warehouse set source = $1 where source is null', [source]);
  if ((await readMark(connection, 'select source from ops.warehouse')) !== source) throw createSourceError(source);
}

/**
 * A check that a worker calls before it reserves requests: they may have been created by a process of another source
 * after the worker started. It reads the mark once, which is committed together with the first requests, and throws
 * ConfigError when it is of another source.
 */
export function createSourceGuard(source: Source): (pool: Pool) => Promise<void> {
  let checked: Promise<void> | undefined;
  const check = async (pool: Pool) => {
    const { rows } = await pool.query<{ source: Source | null }>('select source from ops.warehouse');
    const known = rows[0]?.source ?? null;
    if (known !== null && known !== source) throw createSourceError(source);
  };
  return (pool) => {
    checked ??= check(pool);
    return checked.catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
  };
}

/** The error for a warehouse whose data is of the other source. */
export const createSourceError = (wanted: Source): ConfigError =>
  wanted === 'api'
    ? new ConfigError('this warehouse holds simulated data', {
        remedy: 'point DATABASE_URL at another database for real data',
      })
    : new ConfigError('this warehouse holds real data, and there are no credentials to continue with', {
        remedy:
          'set ECHOTIK_USERNAME and ECHOTIK_PASSWORD; for the simulator choose another ECHOTIK_HOME or DATABASE_URL',
      });

async function readMark(connection: Connection, text: string): Promise<Source | null> {
  const { rows } = await connection.query<{ source: Source | null }>(text);
  return rows[0]?.source ?? null;
}

/** Where the data of a warehouse comes from. The mark is set by the first run that has requests; simulated and real rows never mix. */
import { ConfigError } from '../errors.ts';
import { type Connection, inTransaction, type Pool } from '../load/pool.ts';

export type Source = 'simulator' | 'api';

/**
 * The mark of a warehouse, read before work of one source begins; null: nobody has asked anything yet. A mark of another
 * source does not count where no request was ever written down, and is removed. Needs the row of ops.warehouse.
 */
export function readSource(pool: Pool, source: Source): Promise<Source | null> {
  return inTransaction(pool, async (connection) => {
    // The lock makes the next statement see the first run of a process that is just beginning it.
    const known = await marked(connection, 'select source from ops.warehouse for update');
    if (known === null || known === source) return known;
    const { rowCount } = await connection.query(
      'update ops.warehouse set source = null where not exists (select from ops.requests)',
    );
    return rowCount ? null : known;
  });
}

/** Marks the warehouse for the first run, in the transaction of that run. Throws ConfigError when it has data of another source. */
export async function claimSource(connection: Connection, source: Source): Promise<void> {
  await connection.query('insert into ops.warehouse default values on conflict do nothing');
  // Only the first run takes the lock of the row.
  await connection.query('update ops.warehouse set source = $1 where source is null', [source]);
  if ((await marked(connection, 'select source from ops.warehouse')) !== source) throw otherSource(source);
}

/**
 * What a worker asks before it reserves requests: they may have been written down by a process of another source after this
 * worker started. Looks once; requests and the mark are committed together. Throws ConfigError.
 */
export function sourceGuard(pool: Pool, source: Source): () => Promise<void> {
  let checked: Promise<void> | undefined;
  const check = async () => {
    const { rows } = await pool.query<{ source: Source | null }>('select source from ops.warehouse');
    const known = rows[0]?.source ?? null;
    if (known !== null && known !== source) throw otherSource(source);
  };
  return () => {
    checked ??= check();
    return checked.catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
  };
}

/** The refusal of a warehouse whose data comes from the other source. */
export const otherSource = (wanted: Source): ConfigError =>
  wanted === 'api'
    ? new ConfigError('this warehouse holds simulated data', {
        remedy: 'point DATABASE_URL at another database for real data',
      })
    : new ConfigError('this warehouse holds real data, and there are no credentials to go on with', {
        remedy:
          'set ECHOTIK_USERNAME and ECHOTIK_PASSWORD; for the simulator choose another ECHOTIK_HOME or DATABASE_URL',
      });

async function marked(connection: Connection, text: string): Promise<Source | null> {
  const { rows } = await connection.query<{ source: Source | null }>(text);
  return rows[0]?.source ?? null;
}

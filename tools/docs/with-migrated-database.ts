/** Runs `work` with a database as `migrate` makes it, on an embedded server that is deleted afterwards. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';

export async function withMigratedDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'echotik-docs-'));
  // As root the server runs as another user, who has to enter it.
  await chmod(home, 0o711);
  try {
    const server = await acquireEmbeddedPostgres(home);
    const pool = createPool(server.url, { max: 1 });
    try {
      // The database is deleted at the end, so nothing has to reach the disk.
      await pool.query('alter system set fsync = off');
      await pool.query('select pg_reload_conf()');
      await migrateWarehouse(pool);
      return await work(pool);
    } finally {
      await pool.end();
      await server.release();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

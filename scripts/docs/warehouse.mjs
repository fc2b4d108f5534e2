/** A database as `migrate` makes it, on a server of its own, lent to a callback. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEmbeddedPostgres } from '../../dist/load/embedded/embedded-postgres.js';
import { migrate } from '../../dist/load/migrate.js';
import { createPool } from '../../dist/load/pool.js';

export async function withWarehouse(work) {
  const home = await mkdtemp(join(tmpdir(), 'echotik-docs-'));
  try {
    const server = await acquireEmbeddedPostgres(home);
    const pool = createPool(server.url, { max: 1 });
    try {
      // It is thrown away: nothing has to reach the disk.
      await pool.query('alter system set fsync = off');
      await pool.query('select pg_reload_conf()');
      await migrate(pool);
      return await work(pool);
    } finally {
      await pool.end();
      await server.release();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The pool of the rules of users: it has a limit of this process, and a role that can only read. */
import { expect, test } from 'vitest';
import { withOpenReader } from '../../src/app/open-reader.ts';
import type { Warehouse } from '../../src/app/open-warehouse.ts';
import { queryReadOnly } from '../../src/load/connection/query.ts';
import { withReader } from '../load/readers/with-reader.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const LIMITS = { queryTimeoutMs: 1_500 };

/** What is read of it where the database is that of DATABASE_URL. */
const atDatabaseUrl = (pool: Warehouse['pool'], url: string) => ({ pool, url, embedded: false }) as Warehouse;

test('a statement on a half-open connection fails by the limit of this process', () =>
  withReader(async ({ owner, url }) => {
    const target = new URL(url);
    const proxy = await startTcpProxy(Number(target.port));
    const readerUrl = Object.assign(target, { port: String(proxy.port) }).href;
    try {
      await withOpenReader(
        { readerUrl },
        atDatabaseUrl(owner, url),
        async (pool) => {
          expect(await queryReadOnly(pool, 'select 1 as one')).toEqual([{ one: 1 }]);
          const connection = await pool.connect();
          proxy.freeze();
          await expect(connection.query('select 1')).rejects.toThrow('read timeout');
          connection.release(true);
        },
        LIMITS,
      );
    } finally {
      await proxy.close();
    }
  }));

test('where DATABASE_URL can only read, statements have a pool of their own with this limit', () =>
  withReader(async ({ owner, reader, role, url }) => {
    await withOpenReader(
      {},
      atDatabaseUrl(reader, url),
      async (pool) => {
        await expect(queryReadOnly(pool, 'select pg_sleep(60)', [], '20s')).rejects.toThrow('read timeout');
      },
      LIMITS,
    );
    expect(reader.totalCount).toBe(0);
    // PostgreSQL does not notice that nobody waits any more.
    await owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = $1',
      [role],
    );
  }));

test('a role that may write is refused, without options that only commands have', () =>
  withReader(async ({ owner, url }) => {
    const refused = await withOpenReader({}, atDatabaseUrl(owner, url), async () => undefined).catch((e: Error) => e);
    expect(refused).toMatchObject({
      message: expect.stringContaining('DATABASE_URL connects as'),
      remedy: expect.stringMatching(/grant-bi .* ECHOTIK_READER_URL (?!.*--unsafe)/),
    });
  }));

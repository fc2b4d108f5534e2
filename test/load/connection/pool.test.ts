import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ConfigError, UnavailableError } from '../../../src/errors.ts';
import { checkDatabase } from '../../../src/load/connection/check-database.ts';
import { createPool, inTransaction } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';

const SECRET = 'canary-9c41';

/** The message that an operator gets who starts with this DATABASE_URL. */
async function startError(url: string): Promise<Error> {
  const pool = createPool(url, { max: 1 });
  try {
    await checkDatabase(pool, url);
  } catch (error) {
    return error as Error;
  } finally {
    await pool.end();
  }
  return new Error('connected');
}

const allWords = (error: Error) => JSON.stringify([error.message, (error as ConfigError).remedy, String(error.cause)]);

describe('a DATABASE_URL that is none', () => {
  test.each([
    '',
    'hello',
    `mysql://u:${SECRET}@h/d`,
    `http://h/${SECRET}`,
    `postgres://u:${SECRET}@h:port/d`,
    'postgres//h/d',
  ])('is refused before anything is opened: %s', (url) => {
    expect(() => createPool(url)).toThrow(ConfigError);
    expect(() => createPool(url)).toThrow(/^DATABASE_URL is not a PostgreSQL URL$/);
  });
});

describe('a database that refuses us', () => {
  test('for its password: the operator has to correct it, and no text tells it', () =>
    withDatabase(async ({ url }) => {
      const error = await startError(Object.assign(new URL(url), { password: SECRET }).href);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toContain('password authentication failed');
      expect(allWords(error)).not.toContain(SECRET);
    }));

  test('for its user or its name: the operator has to correct it', () =>
    withDatabase(async ({ url }) => {
      const right = new URL(url).password;
      for (const wrong of [{ username: 'nobody' }, { pathname: '/no_such_database' }]) {
        const error = await startError(Object.assign(new URL(url), wrong as object).href);
        expect(error).toBeInstanceOf(ConfigError);
        expect(allWords(error)).not.toContain(right);
      }
    }));
});

describe('a server that is not there', () => {
  test('may come back: nobody listens', async () => {
    const error = await startError(`postgres://u:${SECRET}@127.0.0.1:1/d`);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.message).toMatch(/^cannot reach PostgreSQL at 127\.0\.0\.1:1\/d: .*ECONNREFUSED/);
    expect(allWords(error)).not.toContain(SECRET);
  });

  test('may come back: no such host', async () => {
    const error = await startError(`postgres://u:${SECRET}@no-such-host.invalid/d`);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.message).toMatch(/^cannot reach PostgreSQL at no-such-host\.invalid:5432\/d: /);
    expect(allWords(error)).not.toContain(SECRET);
  });

  test('may come back: something that hangs up', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const error = await startError(`postgres://u:${SECRET}@127.0.0.1:${(server.address() as AddressInfo).port}/d`);
    server.close();
    expect(error).toBeInstanceOf(UnavailableError);
  });
});

describe('a transaction', () => {
  test('is committed when its work is done, and rolled back when it fails', () =>
    withDatabase(async ({ pool }) => {
      await pool.query('create table t (a int)');
      expect(await inTransaction(pool, async (c) => (await c.query('insert into t values (1)')).rowCount)).toBe(1);
      const failing = inTransaction(pool, async (c) => {
        await c.query('insert into t values (2)');
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await pool.query('select a from t')).rows).toEqual([{ a: 1 }]);
    }));

  test('that loses its connection tells so, and the pool goes on with another', () =>
    withDatabase(async ({ pool }) => {
      const lost = inTransaction(pool, (c) => c.query('select pg_terminate_backend(pg_backend_pid())'));
      await expect(lost).rejects.toMatchObject({ code: '57P01' });
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    }));

  const limits = { statementMs: 5_000, lockMs: 5_000, idleMs: 5_000, totalMs: 5_000 };

  test.each<[string, object, string, string | RegExp]>([
    ['a statement', { statementMs: 50 }, 'select pg_sleep(10)', '57014'],
    ['the wait for a lock', { lockMs: 50 }, 'lock table t', '55P03'],
    ['the whole of it', { totalMs: 50 }, 'select pg_sleep(1)', /took longer than 0.05 s/],
  ])('that takes longer than it may is ended, and the pool goes on: %s', (_, shorter, statement, expected) =>
    withDatabase(async ({ pool }) => {
      await pool.query('create table t (a int)');
      const holder = await pool.connect();
      await holder.query('begin; lock table t');
      const begun = performance.now();
      const failed = inTransaction(pool, (c) => c.query(statement), { ...limits, ...shorter });
      await expect(failed).rejects.toMatchObject(
        typeof expected === 'string' ? { code: expected } : { message: expect.stringMatching(expected) },
      );
      expect(performance.now() - begun).toBeLessThan(4_000);
      await holder.query('rollback');
      holder.release();
      expect((await pool.query('select count(*) as rows from t')).rows).toEqual([{ rows: 0 }]);
    }),
  );

  test('whose process falls asleep in the middle is ended by the server, so that its locks are free', () =>
    withDatabase(async ({ pool }) => {
      await pool.query('create table t (a int)');
      const asleep = inTransaction(
        pool,
        async (c) => {
          await c.query('lock table t');
          await new Promise((resolve) => setTimeout(resolve, 400));
          await c.query('select 1');
        },
        { ...limits, idleMs: 100 },
      );
      const failed = expect(asleep).rejects.toThrow(/idle-in-transaction|terminated|connection error/);
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect((await pool.query('select count(*) as rows from t')).rows).toEqual([{ rows: 0 }]);
      await failed;
    }));

  test('leaves no limits on its connection', () =>
    withDatabase(async ({ url }) => {
      const pool = createPool(url, { max: 1 });
      const shown = `select current_setting('statement_timeout') || current_setting('lock_timeout') as set`;
      await inTransaction(pool, (c) => c.query('select 1'), limits);
      expect((await pool.query(shown)).rows).toEqual([{ set: '00' }]);
      await pool.end();
    }));
});

describe('a connection whose other end has vanished without a word', () => {
  test('is given up after the time that the pool allows a statement', async () => {
    // Takes connections and never says anything.
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const pool = createPool(`postgres://u:p@127.0.0.1:${port}/d`, { max: 1, connectTimeoutMs: 100 });
    await expect(pool.query('select 1')).rejects.toThrow(/timeout/i);
    await pool.end();
    server.close();
  });

  test('which answered before, too', () =>
    withDatabase(async ({ url }) => {
      const pool = createPool(url, { max: 1, queryTimeoutMs: 100 });
      await expect(pool.query('select pg_sleep(1)')).rejects.toThrow('Query read timeout');
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await pool.end();
    }));
});

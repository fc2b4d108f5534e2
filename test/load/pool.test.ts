import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ConfigError, UnavailableError } from '../../src/errors.ts';
import { checkDatabase, createPool, inTransaction } from '../../src/load/pool.ts';
import { withDatabase } from '../support/database.ts';

const SECRET = 'canary-9c41';

/** What the operator is told who starts with this DATABASE_URL. */
async function told(url: string): Promise<Error> {
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
      const error = await told(Object.assign(new URL(url), { password: SECRET }).href);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toContain('password authentication failed');
      expect(allWords(error)).not.toContain(SECRET);
    }));

  test('for its user or its name: the operator has to correct it', () =>
    withDatabase(async ({ url }) => {
      const right = new URL(url).password;
      for (const wrong of [{ username: 'nobody' }, { pathname: '/no_such_database' }]) {
        const error = await told(Object.assign(new URL(url), wrong as object).href);
        expect(error).toBeInstanceOf(ConfigError);
        expect(allWords(error)).not.toContain(right);
      }
    }));
});

describe('a server that is not there', () => {
  test('may come back: nobody listens', async () => {
    const error = await told(`postgres://u:${SECRET}@127.0.0.1:1/d`);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.message).toMatch(/^cannot reach PostgreSQL at 127\.0\.0\.1:1\/d: .*ECONNREFUSED/);
    expect(allWords(error)).not.toContain(SECRET);
  });

  test('may come back: no such host', async () => {
    const error = await told(`postgres://u:${SECRET}@no-such-host.invalid/d`);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.message).toMatch(/^cannot reach PostgreSQL at no-such-host\.invalid:5432\/d: /);
    expect(allWords(error)).not.toContain(SECRET);
  });

  test('may come back: something that hangs up', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const error = await told(`postgres://u:${SECRET}@127.0.0.1:${(server.address() as AddressInfo).port}/d`);
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
});

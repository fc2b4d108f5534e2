import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { checkDatabase } from '../../../src/load/connection/check-database.ts';
import { createPool } from '../../../src/load/connection/pool.ts';
import { KEYED_STATEMENTS } from '../../../src/load/connection/prepare-session.ts';
import type { Ended } from '../../support/cli.ts';
import { withDatabase } from '../../support/database.ts';
import { hasHaproxy, hasPgBouncer, startHaproxy, startPgBouncer } from '../../support/poolers.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { backends, withCli } from '../../support/with-cli.ts';

type Settings = Readonly<Record<string, string | number>>;

/** Lends the URL of the same database through PgBouncer, with the settings of its file. */
async function withPooler<T>(direct: string, settings: Settings, work: (url: string) => Promise<T>): Promise<T> {
  const { port, username, password, pathname } = new URL(direct);
  const pooler = await startPgBouncer(Number(port), { user: username, password, dbname: pathname.slice(1), settings });
  try {
    return await work(Object.assign(new URL(direct), { port: String(pooler.port) }).href);
  } finally {
    await pooler.stop();
  }
}

const SHOW = `select current_setting('timezone') || ' ' || current_setting('plan_cache_mode') as set`;

const readMessage = ({ stderr }: Ended) => stderr.trim();

const refusal =
  /is behind a pooler in transaction mode: .*\n {2}-> use the address of the server itself or a pooler in session mode/;

describe.skipIf(!hasPgBouncer())('PgBouncer in session mode', () => {
  test.each(backends())('works with the queue in %s, and needs no ignore_startup_parameters', (backend) =>
    withCli({ musicPerRegion: 25, backend }, ({ env, pool }) =>
      withPooler(env['DATABASE_URL'] ?? '', {}, async (url) => {
        const variables = { ...env, DATABASE_URL: url };
        const synced = await runInProcess(['sync', 'trending-music-list', '--max-pages', '2', '--yes'], variables);
        expect(synced, readMessage(synced)).toMatchObject({ code: 0 });
        const { rows } = await pool.query<{ rows: number }>('select count(*) as rows from echotik.music_snapshots');
        expect(rows[0]?.rows).toBeGreaterThan(0);
        const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
        expect(checked.stdout).toContain('behind a pooler in session mode');
      }),
    ),
  );

  test('sets what results depend on, and leaves it to nobody else', () =>
    withDatabase(({ url, pool: direct }) =>
      withPooler(url, { default_pool_size: 2 }, async (pooled) => {
        await direct.query(
          `alter role current_user in database ${new URL(url).pathname.slice(1)} set timezone to 'Asia/Tokyo'`,
        );
        const pool = createPool(pooled, { max: 1, settings: KEYED_STATEMENTS });
        expect((await pool.query<{ set: string }>(SHOW)).rows).toEqual([{ set: 'UTC force_generic_plan' }]);
        await pool.end();
        // On a server connection that was ours before.
        const other = new pg.Client({ connectionString: pooled });
        await other.connect();
        expect((await other.query(SHOW)).rows).toEqual([{ set: 'Asia/Tokyo auto' }]);
        await other.end();
      }),
    ));

  test('options of the user are refused by name where the pooler does not allow them, and harmless where it does', () =>
    withDatabase(async ({ url }) => {
      const connectWith = (settings: Settings) =>
        withPooler(url, settings, async (pooled) => {
          const withOptions = `${pooled}?options=-c%20timezone%3DAsia/Tokyo`;
          const pool = createPool(withOptions, { max: 1 });
          return checkDatabase(pool, withOptions).finally(() => pool.end());
        });
      await expect(connectWith({})).rejects.toMatchObject({
        name: 'ConfigError',
        message: expect.stringMatching(/a pooler that refuses a parameter of DATABASE_URL: .*options/) as string,
        remedy: expect.stringMatching(/ignore_startup_parameters/) as string,
      });
      await connectWith({ ignore_startup_parameters: 'options' });
    }));

  test('a pool without a free server connection is reported, not waited for', () =>
    withDatabase(({ url }) =>
      withPooler(url, { default_pool_size: 2, query_wait_timeout: 120 }, async (pooled) => {
        const holder = createPool(pooled, { max: 2 });
        const held = [await holder.connect(), await holder.connect()];
        const pool = createPool(pooled, { max: 1, connectTimeoutMs: 500 });
        await expect(checkDatabase(pool, pooled)).rejects.toMatchObject({
          name: 'UnavailableError',
          message: expect.stringMatching(/accepts connections, but runs no statement/) as string,
          remedy: expect.stringMatching(/default_pool_size/) as string,
        });
        for (const client of held) client.release();
        await Promise.all([holder.end(), pool.end()]);
      }),
    ));

  test('a pooler that accepts no more clients is reported', () =>
    withDatabase(({ url }) =>
      withPooler(url, { max_client_conn: 2 }, async (pooled) => {
        const holder = createPool(pooled, { max: 2 });
        const held = [await holder.connect(), await holder.connect()];
        const pool = createPool(pooled, { max: 1 });
        await expect(checkDatabase(pool, pooled)).rejects.toMatchObject({
          name: 'UnavailableError',
          message: expect.stringMatching(/has no free connection: .*no more connections allowed/) as string,
          remedy: expect.stringMatching(/max_client_conn/) as string,
        });
        for (const client of held) client.release();
        await Promise.all([holder.end(), pool.end()]);
      }),
    ));
});

describe.skipIf(!hasPgBouncer())('PgBouncer in transaction mode', () => {
  test.each<[string, Settings]>([
    ['transaction', {}],
    ['transaction', { server_round_robin: 1 }],
    ['statement', {}],
  ])('is refused at once by every command, and by config check --live: pool_mode = %s %j', (mode, settings) =>
    withCli({}, ({ env }) =>
      withPooler(env['DATABASE_URL'] ?? '', { pool_mode: mode, ...settings }, async (url) => {
        const variables = { ...env, DATABASE_URL: url };
        const commands = [
          ['sync', 'trending-music-list', '--yes'],
          ['migrate'],
          ['status'],
          ['sql', '--unsafe', 'select 1'],
        ];
        for (const args of commands) {
          const ended = await runInProcess(args, variables);
          expect(ended, args.join(' ')).toMatchObject({ code: 2 });
          expect(readMessage(ended)).toMatch(refusal);
        }
        const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
        expect(checked.code).not.toBe(0);
        expect(checked.stdout).toMatch(/is behind a pooler in transaction mode/);
      }),
    ),
  );

  test('is left as it was found: nothing is set in server connections that others use later', () =>
    withDatabase(({ url, pool: direct }) =>
      withPooler(url, { pool_mode: 'transaction', default_pool_size: 3 }, async (pooled) => {
        await direct.query(
          `alter role current_user in database ${new URL(url).pathname.slice(1)} set timezone to 'Asia/Tokyo'`,
        );
        const pool = createPool(pooled, { max: 1 });
        await expect(pool.query('select 1')).rejects.toThrow(/transaction mode/);
        await pool.end();
        // In transactions at the same time they have all server connections between them.
        const others = Array.from({ length: 3 }, () => new pg.Client({ connectionString: pooled }));
        for (const other of others) {
          await other.connect();
          await other.query('begin');
          expect((await other.query(SHOW)).rows).toEqual([{ set: 'Asia/Tokyo auto' }]);
        }
        for (const other of others) await other.end();
      }),
    ));
});

test.skipIf(!hasHaproxy())('HAProxy needs no setting, and is not taken for a pooler', () =>
  withCli({ musicPerRegion: 25 }, async ({ env, pool }) => {
    const direct = new URL(env['DATABASE_URL'] ?? '');
    const proxy = await startHaproxy([`server primary ${direct.host}`]);
    const variables = { ...env, DATABASE_URL: Object.assign(direct, { port: `${proxy.port}` }).href };
    try {
      const synced = await runInProcess(['sync', 'trending-music-list', '--max-pages', '2', '--yes'], variables);
      expect(synced, readMessage(synced)).toMatchObject({ code: 0 });
      const { rows } = await pool.query<{ rows: number }>('select count(*) as rows from echotik.music_snapshots');
      expect(rows[0]?.rows).toBeGreaterThan(0);
      const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
      expect(checked).toMatchObject({ code: 0, stdout: expect.not.stringContaining('pooler') as string });
    } finally {
      await proxy.stop();
    }
  }),
);

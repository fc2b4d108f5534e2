import { describe, expect, test } from 'vitest';
import { findReadOnlyReason } from '../../../src/load/connection/check-database.ts';
import { createPool, createPoolBeside, type Pool } from '../../../src/load/connection/pool.ts';
import { readDatabaseUrl } from '../../../src/load/connection/database-url.ts';
import { KEYED_STATEMENTS } from '../../../src/load/connection/prepare-session.ts';
import { withDatabase } from '../../support/database.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { withCli } from '../../support/with-cli.ts';

/** Settings of our role in this database, as `alter role` makes them. */
async function setForRole(pool: Pool, settings: Readonly<Record<string, string>>): Promise<void> {
  const { rows } = await pool.query<{ name: string }>('select quote_ident(current_database()) as name');
  for (const [name, value] of Object.entries(settings))
    await pool.query(`alter role current_user in database ${rows[0]?.name} set ${name} = ${value}`);
}

/** What the tables contain, without times and numbers that differ between any two runs. */
async function describeContents(pool: Pool): Promise<unknown> {
  const tables = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'echotik' and tablename !~ '_p?[0-9]{4}' order by 1`,
  );
  const contents: Record<string, unknown> = {};
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${name} t`);
    contents[name] = rows
      .map(({ row }) => JSON.stringify(Object.fromEntries(Object.entries(row).filter(([key]) => !VARIES.test(key)))))
      .sort();
  }
  return contents;
}

const VARIES = /_at$|request_id|run_id|response_id|^valid_|history_id|attempt/;

/** The limits leave time for the first statement of a connection, which removes them. */
const HOSTILE = {
  statement_timeout: `'1s'`,
  lock_timeout: `'1s'`,
  idle_in_transaction_session_timeout: `'1s'`,
  idle_session_timeout: `'3s'`,
  default_transaction_isolation: 'serializable',
  search_path: `'nowhere'`,
  timezone: `'Pacific/Auckland'`,
  datestyle: `'SQL, DMY'`,
  intervalstyle: `'sql_standard'`,
  bytea_output: `'escape'`,
  extra_float_digits: '-10',
};

const COMMANDS = [
  ['sql', '--unsafe', 'select pg_sleep(1.5)'],
  ['migrate'],
  ['sync', 'trending-music-list', '--max-pages', '2', '--yes'],
  ['checks', 'run'],
  ['status', '--json'],
  ['runs', '--json'],
  [
    'sql',
    '--unsafe',
    '--json',
    `select date '2026-02-01' as day, timestamptz '2026-02-01 12:00+00' as at, '\\xff00'::bytea as bytes, 0.1::float8 + 0.2 as sum, interval '1 day 2 hours' as span`,
  ],
];

describe('settings of the role', () => {
  test('neither end our statements nor change what is loaded and printed', async () => {
    const run = async (settings: Readonly<Record<string, string>>) =>
      withCli({ musicPerRegion: 25 }, async ({ env, pool }) => {
        await setForRole(pool, settings);
        const printed: string[] = [];
        for (const args of COMMANDS) {
          const ended = await runInProcess(args, env);
          expect(ended, `${args.join(' ')}: ${ended.stderr}`).toMatchObject({ code: 0 });
          if (args[0] === 'sql') printed.push(ended.stdout);
        }
        return { printed, contents: await describeContents(pool) };
      });
    expect(await run(HOSTILE)).toEqual(await run({}));
  });

  test('are replaced in every pool, and nothing waits less long than it is meant to', () =>
    withDatabase(async ({ url, pool: admin }) => {
      await setForRole(admin, HOSTILE);
      const pool = createPool(url, { max: 1 });
      const beside = createPoolBeside(pool, { max: 1 });
      const shown = await Promise.all(
        [pool, beside].map((one) =>
          one.query<{ name: string; setting: string }>(
            `select name, setting from pg_settings where name = any($1) and source <> 'session' order by name`,
            [Object.keys(HOSTILE).filter((name) => name !== 'search_path')],
          ),
        ),
      );
      expect(shown.map(({ rows }) => rows.filter(({ name }) => name in HOSTILE))).toEqual([[], []]);
      await Promise.all([pool.end(), beside.end()]);
    }));

  test('of keyed statements hold in the pool that asks for them alone', () =>
    withDatabase(async ({ url }) => {
      const pool = createPool(url, { max: 1 });
      const keyed = createPoolBeside(pool, { max: 1, settings: KEYED_STATEMENTS });
      const names = Object.keys(KEYED_STATEMENTS);
      const read = async (one: Pool) =>
        (
          await one.query<{ name: string; setting: string }>(
            `select name, setting from pg_settings where name = any($1) and source = 'session'`,
            [names],
          )
        ).rows;
      expect(Object.fromEntries((await read(keyed)).map(({ name, setting }) => [name, setting]))).toEqual({
        plan_cache_mode: 'force_generic_plan',
        jit: 'off',
      });
      expect(await read(pool)).toEqual([]);
      await Promise.all([pool.end(), keyed.end()]);
    }));

  test('keep their time limits for a role that may only read by default, such as those of grant-bi', () =>
    withDatabase(async ({ url, pool }) => {
      await setForRole(pool, {
        default_transaction_read_only: 'on',
        statement_timeout: `'7s'`,
        timezone: `'Asia/Tokyo'`,
      });
      const reader = createPool(url, { max: 1 });
      const { rows } = await reader.query<{ set: string }>(
        `select current_setting('statement_timeout') || ' ' || current_setting('timezone') as set`,
      );
      expect(rows).toEqual([{ set: '7s UTC' }]);
      await reader.end();
    }));
});

test('a database or a password that contains the name of a setting does not keep us from setting it', () =>
  withDatabase(async ({ url, pool: admin }) => {
    const name = `${new URL(url).pathname.slice(1)}_timezone`;
    await admin.query(`create database ${name} template template0`);
    try {
      await admin.query(`alter database ${name} set timezone = 'Asia/Tokyo'`);
      const pool = createPool(Object.assign(new URL(url), { pathname: `/${name}` }).href, { max: 1 });
      const { rows } = await pool.query(`select current_setting('timezone') as zone`);
      await pool.end();
      expect(rows).toEqual([{ zone: 'UTC' }]);
    } finally {
      await admin.query(`drop database ${name} with (force)`);
    }
  }));

describe('options of the user in DATABASE_URL', () => {
  test.each([
    '?options=-c%20statement_timeout%3D60000',
    '?options=-c%20statement_timeout%3D60000%20-c%20TimeZone%3DAsia/Tokyo&application_name=mine',
    '?statement_timeout=60000',
  ])('stay as they are, and work goes on: %s', (query) =>
    withCli({ musicPerRegion: 25 }, async ({ env }) => {
      const url = `${env['DATABASE_URL']}${query}`;
      const synced = await runInProcess(['sync', 'trending-music-list', '--max-pages', '1', '--yes'], {
        ...env,
        DATABASE_URL: url,
      });
      expect(synced, synced.stderr).toMatchObject({ code: 0 });
      const pool = createPool(url, { max: 1 });
      const { rows } = await pool.query<{ statement: string; lock: string; zone: string }>(
        `select current_setting('statement_timeout') as statement, current_setting('timezone') as zone`,
      );
      expect(rows).toEqual([{ statement: '1min', zone: query.includes('TimeZone') ? 'Asia/Tokyo' : 'UTC' }]);
      await pool.end();
    }),
  );

  test('such as the endpoint of Neon are passed on', () => {
    const { connectionString } = readDatabaseUrl('postgres://u:p@h/d?options=endpoint%3Dep-cool-1&sslmode=require');
    expect(new URL(connectionString ?? '').searchParams.get('options')).toBe('endpoint=ep-cool-1');
  });
});

describe('what libpq knows and is not supported is refused by name', () => {
  test.each<[string, RegExp]>([
    ['postgres://u:p@one,two/d', /^DATABASE_URL names several hosts/],
    ['postgres://u:p@one:5432,two:5433/d', /^DATABASE_URL names several hosts/],
    ['postgres://u:p@/d?host=one,two', /^DATABASE_URL names several hosts/],
    [
      'postgres://u:p@h/d?target_session_attrs=standby',
      /^target_session_attrs=standby in DATABASE_URL is not supported/,
    ],
  ])('%s', (url, message) => {
    expect(() => createPool(url)).toThrow(message);
  });

  test.each(['any', 'read-write', 'primary'])('target_session_attrs=%s asks for what is so anyway', async (wanted) => {
    await withDatabase(async ({ url }) => {
      const pool = createPool(`${url}?target_session_attrs=${wanted}`, { max: 1 });
      expect(await findReadOnlyReason(pool)).toBeUndefined();
      await pool.end();
    });
  });

  test('a comma in a password names no second host', () => {
    expect(() => readDatabaseUrl('postgres://u:p,q@h/d')).not.toThrow();
  });
});

test('a role or a database whose sessions are read only is refused, and the setting is named', () =>
  withCli({}, async ({ env, pool }) => {
    await setForRole(pool, { default_transaction_read_only: 'on' });
    for (const args of [['sync', 'trending-music-list', '--yes'], ['migrate']]) {
      const ended = await runInProcess(args, env);
      expect(ended).toMatchObject({ code: 2 });
      expect(ended.stderr).toMatch(
        /cannot be written to: sessions are read only: default_transaction_read_only is on \(set for: database user\)/,
      );
    }
    const checked = await runInProcess(['config', 'check', '--live', '--json'], env);
    expect(checked.stdout).toContain('default_transaction_read_only is on');
    expect(await runInProcess(['sql', '--unsafe', 'select 1'], env)).toMatchObject({ code: 0 });
  }));

/** `sql` runs as a role that can only read. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { createPool } from '../../src/load/connection/pool.ts';
import { quoteName } from '../../src/load/connection/sql-text.ts';
import { toRoleUrl } from '../../src/load/readers/readers.ts';
import { dropRole, hostileName, withReader } from '../load/readers/with-reader.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import type { Variables } from '../support/cli.ts';

const WHO =
  'select session_user::text as role, (select rolsuper from pg_roles where rolname = session_user) as is_super';

/** What a superuser or an owner could do, also in a transaction that is read-only. */
const ATTACKS = [
  'delete from ops.runs',
  'with gone as (delete from ops.runs returning 1) select * from gone',
  'explain analyze delete from ops.runs',
  `do $$ begin execute 'drop table ops.runs'; end $$`,
  'commit; drop table ops.runs',
  'rollback; reset role; drop table ops.runs',
  'create temporary table mine (id int)',
  'create table public.mine (id int)',
  `copy (select 1) to program 'id > /tmp/echotik-sql-attack'`,
  `copy (select 1) to '/tmp/echotik-sql-attack'`,
  `select pg_read_file('/etc/passwd')`,
  `select pg_ls_dir('/')`,
  `select lo_import('/etc/passwd')`,
  `select pg_terminate_backend(pid) from pg_stat_activity where usename <> session_user`,
  'select pg_reload_conf()',
  'select rolpassword from pg_authid',
  `select set_config('role', (select rolname from pg_roles where rolsuper limit 1), false)`,
  `alter role current_user superuser`,
  `select ops.make_partition('echotik.product_daily', '2026-03-01')`,
  `select * from ops.runs for update`,
  `lock table ops.warehouse in share update exclusive mode`,
];

async function expectHarmless(variables: Variables): Promise<void> {
  for (const attack of ATTACKS) {
    const { code, stdout, stderr } = await runInProcess(['sql', attack], variables);
    expect({ attack, code, stdout }).toEqual({ attack, code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: PostgreSQL says: .*\n {2}-> /);
  }
}

async function readRole(variables: Variables, ...options: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runInProcess(['sql', WHO, '--json', ...options], variables);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseAs<unknown>(stdout);
}

describe('with DATABASE_URL', () => {
  test('a role that may write is refused, and what to do is said; --unsafe runs it', () =>
    withDatabase(async ({ url, pool }) => {
      const user = new URL(url).username;
      const refused = await runInProcess(['sql', 'select 1'], { DATABASE_URL: url });
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(
        `DATABASE_URL connects as ${user}, which is a superuser\n  -> make a role that reads`,
      );
      expect(await readRole({ DATABASE_URL: url }, '--unsafe')).toEqual([{ role: user, is_super: true }]);
      const role = hostileName();
      const name = quoteName(role);
      for (const [power, reason] of [
        ['grant usage on schema ops to NAME; grant insert on ops.runs to NAME', 'may write in tables of the warehouse'],
        ['grant pg_read_server_files to NAME', 'may use files or programs of the server'],
        ['alter role NAME createrole', 'may make roles'],
        [`grant ${quoteName(user)} to NAME`, 'owns tables of the warehouse'],
      ] as const) {
        await pool.query(`create role ${name} login password 'x'; ${power.replaceAll('NAME', name)}`);
        const own = Object.assign(toRoleUrl(role, url), { password: 'x' }).href;
        const { code, stderr } = await runInProcess(['sql', 'select 1'], { DATABASE_URL: own });
        await dropRole(pool, role);
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`, which ${reason}\n`) });
      }
    }));

  test('a role of grant-bi is used', () =>
    withReader(async ({ url, role }) => {
      expect(await readRole({ DATABASE_URL: url })).toEqual([{ role, is_super: false }]);
    }));
});

describe('with ECHOTIK_READER_URL', () => {
  test('its role is used, can do no harm and has a limit of time', () =>
    withReader(async ({ url: readerUrl, role, grant, owner }) => {
      await grant({ raw: true, ops: true });
      const variables = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ECHOTIK_READER_URL: readerUrl };
      expect(await readRole(variables)).toEqual([{ role, is_super: false }]);
      await expectHarmless(variables);
      expect((await owner.query(`select from pg_class where relname = 'mine'`)).rowCount).toBe(0);
      const slow = await runInProcess(['sql', 'select pg_sleep(100)', '--timeout', '200ms'], variables);
      expect(slow).toMatchObject({ code: 2, stderr: expect.stringContaining('more time with --timeout') });
    }));

  test('it is refused where its role may write, or where it cannot be used', () =>
    withDatabase(async ({ url }) => {
      const refused = await runInProcess(['sql', 'select 1'], { ECHOTIK_READER_URL: url });
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('ECHOTIK_READER_URL connects as') });
      const unknown = Object.assign(toRoleUrl('nobody_here', url), { password: 'secret-word' }).href;
      const failed = await runInProcess(['sql', 'select 1'], { ECHOTIK_READER_URL: unknown });
      expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('ECHOTIK_READER_URL cannot be used: ') });
      expect(failed.stderr).not.toContain('secret-word');
      const nowhere = 'postgres://u:secret-word@127.0.0.1:1/d';
      expect(await runInProcess(['sql', 'select 1'], { ECHOTIK_READER_URL: nowhere })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/ECHOTIK_READER_URL cannot be used: .*ECONNREFUSED.*\n  -> start PostgreSQL/),
      });
      const wrong = await runInProcess(['sql', 'select 1'], { ECHOTIK_READER_URL: 'mysql://u:secret-word@h/d' });
      expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a PostgreSQL URL') });
      expect(wrong.stderr).not.toContain('secret-word');
    }));
});

test('on the embedded server a role is made that can do no harm, and is used again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-sql-'));
  const home = join(folder, 'home');
  // Otherwise each command would start the server and stop it.
  const server = await acquireEmbeddedPostgres(home);
  try {
    const variables = { ECHOTIK_HOME: home };
    const reader = [{ role: 'echotik_sql', is_super: false }];
    expect(await readRole(variables)).toEqual(reader);
    expect(await readRole(variables)).toEqual(reader);
    await expectHarmless(variables);
    // A role that somebody changed is put right.
    const owner = createPool(server.url, { max: 1 });
    await owner.query(`alter role echotik_sql password 'another'; delete from ops.readers`);
    await owner.end();
    expect(await readRole(variables)).toEqual(reader);
  } finally {
    await server.release();
    await rm(folder, { recursive: true, force: true });
  }
});

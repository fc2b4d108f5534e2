import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPool, type Pool } from '../../src/load/pool.ts';
import { dropRole, hostileName } from '../load/reading-role.ts';
import type { Ended } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { runHere } from '../support/here.ts';

const PASSWORD = 'canary-7f3a $x';

interface Scene {
  readonly url: string;
  readonly pool: Pool;
  readonly role: string;
  /** A file that holds this. */
  readonly file: (text: string) => Promise<string>;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
}

function withScene<T>(work: (scene: Scene) => Promise<T>): Promise<T> {
  return withDatabase(async ({ url, pool }) => {
    const folder = await mkdtemp(join(tmpdir(), 'grant-bi-'));
    const role = hostileName();
    const file = async (text: string) => {
      const path = join(folder, 'password');
      await writeFile(path, text);
      return path;
    };
    try {
      return await work({
        url,
        pool,
        role,
        file,
        run: (...args) => runHere(['grant-bi', ...args], { DATABASE_URL: url }),
      });
    } finally {
      await rm(folder, { recursive: true });
      const { rowCount } = await pool.query('select from pg_roles where rolname = $1', [role]);
      if (rowCount) await dropRole(pool, role);
    }
  });
}

describe('grant-bi', () => {
  test('makes a role that can log in with its password, which is told to nobody', () =>
    withScene(async ({ pool, role, file, run }) => {
      const { code, stdout, stderr } = await run(role, '--password-file', await file(`${PASSWORD}\n`), '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain('canary');
      const told: { url: string; reads: { schema: string; relations: number }[] } = JSON.parse(stdout);
      expect(told).toMatchObject({ role, created: true, has_password: true, statement_timeout: '60s' });
      expect(told.reads.map(({ schema }) => schema)).toEqual(['echotik', 'marts']);
      const own = createPool(Object.assign(new URL(told.url), { password: encodeURIComponent(PASSWORD) }).href);
      const { rows } = await own.query('select current_user as role, count(*)::int as rows from echotik.products');
      await own.end();
      expect(rows).toEqual([{ role, rows: 0 }]);
      const recorded = await pool.query('select role, reads_raw, reads_ops from ops.readers');
      expect(recorded.rows).toEqual([{ role, reads_raw: false, reads_ops: false }]);
    }));

  test('updates a role: what is left out is taken away, the password stays', () =>
    withScene(async ({ pool, role, file, run }) => {
      const { stdout: made } = await run(role, '--raw', '--ops', '--password-file', await file(PASSWORD));
      expect(made).toMatch(
        / is made\. It reads, in tables and views: echotik \(\d+\), marts \(\d+\), ops \(\d+\), raw \(2\)\./,
      );
      const verifier = () => pool.query('select rolpassword from pg_authid where rolname = $1', [role]);
      const before = (await verifier()).rows;
      const { stdout } = await run(role, '--statement-timeout', '5min');
      expect(stdout).toMatch(
        / is up to date\. It reads, in tables and views: echotik \(\d+\), marts \(\d+\)\.\n.* may take 5min\./,
      );
      expect(stdout).not.toContain('password yet');
      expect((await verifier()).rows).toEqual(before);
    }));

  test('says how a role gets the password that it lacks, and what is left of one that is revoked', () =>
    withScene(async ({ role, run }) => {
      expect((await run(role)).stdout).toContain(
        'It has no password yet. To set one: the same command with --password-file',
      );
      expect((await run(role, '--revoke')).stdout).toContain('It is still there: drop role removes it.');
      expect(await run(role, '--revoke')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('was granted nothing'),
      });
    }));

  test('is refused for roles that write, and names that are none', () =>
    withScene(async ({ url, pool, role, run }) => {
      await pool.query(
        (
          await pool.query(`select format('create role %1$I; grant delete on echotik.ads to %1$I', $1::text) as sql`, [
            role,
          ])
        ).rows[0].sql,
      );
      for (const writer of [role, new URL(url).username])
        expect(await run(writer)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('may write in this warehouse'),
        });
      for (const name of ['', 'x'.repeat(64), 'ü'.repeat(32)])
        expect(await run(name)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('Expected a name of 1 to 63 bytes.'),
        });
      for (const name of ['pg_mine', 'public', 'none'])
        expect(await run(name)).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(/^error: PostgreSQL says: role name .*reserved/),
        });
      for (const time of ['60', '0s', '1 day', '-5s'])
        expect(await run(role, '--statement-timeout', time)).toMatchObject({ code: 2 });
    }));

  test('wants one line of printable ASCII in the file of the password', () =>
    withScene(async ({ pool, role, file, run }) => {
      for (const [text, message] of [
        ['', 'is empty'],
        [' \n', 'is empty'],
        ['one\ntwo', 'more than a password'],
        ['pässword', 'more than a password'],
      ] as const)
        expect(await run(role, '--password-file', await file(text))).toMatchObject({
          code: 2,
          stderr: expect.stringContaining(message),
        });
      expect((await run(role, '--password-file', '/nowhere')).stderr).toContain('cannot read /nowhere (ENOENT)');
      expect((await pool.query('select from ops.readers')).rowCount).toBe(0);
    }));

  test('where it may not make roles, says what an admin must run, and goes on after that', () =>
    withScene(async ({ url, pool, role, file }) => {
      const owner = hostileName();
      const quoted = (await pool.query('select quote_ident($1) as name', [owner])).rows[0].name;
      await pool.query(`create role ${quoted} login password 'canary'`);
      const ours = `echotik, marts, ops, raw, partitions, drizzle`;
      await pool.query(`do $$ declare one record; begin
        for one in select oid::regclass as name from pg_class where relkind in ('r', 'p', 'v') and relnamespace::regnamespace::text = any(string_to_array('${ours}', ', ')) loop
          execute format('alter table %s owner to %s', one.name, $q$${quoted}$q$); end loop;
        for one in select oid::regprocedure as name from pg_proc where pronamespace::regnamespace::text in ('ops', 'echotik') loop
          execute format('alter function %s owner to %s', one.name, $q$${quoted}$q$); end loop;
        for one in select nspname as name from pg_namespace where nspname = any(string_to_array('${ours}', ', ')) loop
          execute format('alter schema %s owner to %s', one.name, $q$${quoted}$q$); end loop; end $$`);
      await pool.query(`grant create on database ${new URL(url).pathname.slice(1)} to ${quoted}`);
      const own = Object.assign(new URL(url), { username: encodeURIComponent(owner), password: 'canary' }).href;
      const run = (...args: readonly string[]) => runHere(['grant-bi', role, ...args], { DATABASE_URL: own });
      try {
        const refused = await run('--password-file', await file(PASSWORD));
        expect(refused).toMatchObject({ code: 2, stdout: '' });
        expect(refused.stderr).not.toContain('SCRAM');
        const [, remedy = ''] =
          /CREATEROLE, or the owner of the tables\) run: (.*); then the same command again/.exec(refused.stderr) ?? [];
        await pool.query(remedy);
        expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('echotik (') });
      } finally {
        await dropRole(pool, role);
        await pool.query(`reassign owned by ${quoted} to current_user; drop owned by ${quoted}; drop role ${quoted}`);
      }
    }));
});

test("db-url tells how to connect as a role, without anybody's password", () =>
  withDatabase(async ({ url }) => {
    const { stdout } = await runHere(['db-url', '--role', 'bi team'], { DATABASE_URL: url });
    const { host, pathname } = new URL(url);
    expect(stdout).toBe(`postgres://bi%20team@${host}${pathname}\n`);
  }));

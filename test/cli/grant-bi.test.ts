import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import type { ReaderGrant } from '../../src/load/readers/reader-role.ts';
import { dropRole, hostileName } from '../load/readers/with-reader.ts';
import type { Ended } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

const PASSWORD = 'canary-7f3a $x';

interface TestRole {
  readonly url: string;
  readonly pool: Pool;
  readonly role: string;
  /** Writes a file with this text. */
  readonly file: (text: string) => Promise<string>;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
}

function withRole<T>(work: (role: TestRole) => Promise<T>): Promise<T> {
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
        run: (...args) => runInProcess(['grant-bi', ...args], { DATABASE_URL: url }),
      });
    } finally {
      await rm(folder, { recursive: true });
      const { rowCount } = await pool.query('select from pg_roles where rolname = $1', [role]);
      if (rowCount) await dropRole(pool, role);
    }
  });
}

describe('grant-bi', () => {
  test('makes a role that can log in with its password, and does not print the password', () =>
    withRole(async ({ pool, role, file, run }) => {
      const { code, stdout, stderr } = await run(role, '--password-file', await file(`${PASSWORD}\n`), '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain('canary');
      const grant = parseAs<ReaderGrant & { url: string }>(stdout);
      expect(grant).toMatchObject({ role, created: true, has_password: true, statement_timeout: '60s' });
      expect(grant.reads.map(({ schema }) => schema)).toEqual(['echotik', 'marts']);
      const own = createPool(Object.assign(new URL(grant.url), { password: encodeURIComponent(PASSWORD) }).href);
      const { rows } = await own.query('select current_user as role, count(*)::int as rows from echotik.products');
      await own.end();
      expect(rows).toEqual([{ role, rows: 0 }]);
      const recorded = await pool.query('select role, reads_raw, reads_ops from ops.readers');
      expect(recorded.rows).toEqual([{ role, reads_raw: false, reads_ops: false }]);
    }));

  test('updates a role: grants that are left out are revoked, the password stays', () =>
    withRole(async ({ pool, role, file, run }) => {
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

  test('explains how to set a missing password, and what remains of a revoked role', () =>
    withRole(async ({ role, run }) => {
      expect((await run(role)).stdout).toContain(
        'It has no password yet. To set one: the same command with --password-file',
      );
      expect((await run(role, '--revoke')).stdout).toContain('It is still there: drop role removes it.');
      expect(await run(role, '--revoke')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('was granted nothing'),
      });
    }));

  test('is refused for roles that may write, and for invalid names', () =>
    withRole(async ({ url, pool, role, run }) => {
      const create = await pool.query<{ sql: string }>(
        `select format('create role %1$I; grant delete on echotik.ads to %1$I', $1::text) as sql`,
        [role],
      );
      await pool.query(onlyRow(create).sql);
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

  test('needs one line of printable ASCII in the file of the password', () =>
    withRole(async ({ pool, role, file, run }) => {
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

  test('prints the SQL that an admin must run where it may not make roles, and succeeds after that', () =>
    withRole(async ({ url, pool, role, file }) => {
      const owner = hostileName();
      const { name: quoted } = onlyRow(await pool.query<{ name: string }>('select quote_ident($1) as name', [owner]));
      await pool.query(`create role ${quoted} login password 'canary'`);
      const ours = `echotik, marts, ops, raw, partitions`;
      await pool.query(`do $$ declare one record; begin
        for one in select oid::regclass as name from pg_class where relkind in ('r', 'p', 'v') and relnamespace::regnamespace::text = any(string_to_array('${ours}', ', ')) loop
          execute format('alter table %s owner to %s', one.name, $q$${quoted}$q$); end loop;
        for one in select oid::regprocedure as name from pg_proc where pronamespace::regnamespace::text in ('ops', 'echotik') loop
          execute format('alter function %s owner to %s', one.name, $q$${quoted}$q$); end loop;
        for one in select nspname as name from pg_namespace where nspname = any(string_to_array('${ours}', ', ')) loop
          execute format('alter schema %s owner to %s', one.name, $q$${quoted}$q$); end loop; end $$`);
      await pool.query(`grant create on database ${new URL(url).pathname.slice(1)} to ${quoted}`);
      const own = Object.assign(new URL(url), { username: encodeURIComponent(owner), password: 'canary' }).href;
      const run = (...args: readonly string[]) => runInProcess(['grant-bi', role, ...args], { DATABASE_URL: own });
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

test('db-url prints the URL of a role without a password', () =>
  withDatabase(async ({ url }) => {
    const { stdout } = await runInProcess(['db-url', '--role', 'bi team'], { DATABASE_URL: url });
    const { host, pathname } = new URL(url);
    expect(stdout).toBe(`postgres://bi%20team@${host}${pathname}\n`);
  }));

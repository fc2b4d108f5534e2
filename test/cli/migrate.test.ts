import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { ageAll, makeOlder } from '../load/older-definitions.ts';

test('migrate says what it could not change and what is in the way, and config check says so too', () =>
  withDatabase(async ({ url, pool }) => {
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`);
    await pool.query('create view public.my_report as select * from marts.table_sizes');
    await ageAll(pool);
    const variables = { DATABASE_URL: url };
    const blocked = await runCli(['migrate'], variables);
    expect(blocked.stdout).toContain('Not changed: view marts.table_sizes is not up to date');
    expect(blocked.stdout).toMatch(/view public\.my_report \(owner \w+\)\n {2}-> drop them, run `migrate`/);
    expect(blocked.stderr).toContain('warning: view marts.table_sizes');
    expect(blocked.code).toBe(3);
    const json = await runCli(['migrate', '--json'], variables);
    expect(JSON.parse(json.stdout)).toMatchObject({ applied: 0, unapplied: [{ object: 'view marts.table_sizes' }] });
    const checked = await runCli(['config', 'check', '--live', '--json'], variables);
    expect(JSON.parse(checked.stdout)).toContainEqual(
      expect.objectContaining({
        check: 'schema',
        result: 'warning',
        message: expect.stringContaining('public.my_report'),
      }),
    );
    // Everything else works as before.
    expect((await runCli(['status'], variables)).code).toBe(0);
    await pool.query('drop view public.my_report');
    const done = await runCli(['migrate'], variables);
    expect(done.stdout).toBe('The schema is up to date.\n');
    expect(done.code).toBe(0);
  }));

test('a migration that PostgreSQL refuses is reported with its reason, its SQLSTATE and its hint, not with the statement', () =>
  withDatabase(async ({ url, pool }) => {
    await pool.query(
      `delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`,
    );
    const applied = `select count(*)::int as count from drizzle.__drizzle_migrations`;
    const before = (await pool.query(applied)).rows;
    const refused = await runCli(['migrate'], { DATABASE_URL: url });
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: the migration of the schema failed: relation "\w+" already exists \(SQLSTATE 42P07\)\n {2}-> run `npx echotik-warehouse migrate` again .*\n$/,
      ),
    });
    await pool.query(`
      create function public.no_ddl() returns event_trigger language plpgsql as
        $$ begin raise exception 'no changes of the schema in November' using hint = 'ask Anna', detail = 'policy 7'; end $$;
      create event trigger no_ddl on ddl_command_start when tag in ('CREATE TABLE') execute function public.no_ddl()`);
    const hinted = await runCli(['migrate'], { DATABASE_URL: url, ECHOTIK_DEBUG: '1' });
    expect(hinted.stderr).toMatch(
      /^error: the migration of the schema failed: no changes of the schema in November; policy 7 \(SQLSTATE P0001\)\n {2}-> ask Anna\n/,
    );
    expect(hinted.stderr).toMatch(/\nLoadError: .*\n(?: {4}at .*\n)+caused by error: no changes/);
    expect(hinted.stderr).not.toContain('Failed query');
    expect((await pool.query(applied)).rows).toEqual(before);
  }));

import { expect, test } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { ageAll, makeOlder } from '../load/schema/older-definitions.ts';

test('migrate reports what it could not change and which object prevents it, and so does config check', () =>
  withDatabase(async ({ url, pool }) => {
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`);
    await pool.query('create view public.my_report as select * from marts.table_sizes');
    await ageAll(pool);
    const variables = { DATABASE_URL: url };
    const blocked = await runInProcess(['migrate'], variables);
    expect(blocked.stdout).toContain('Not changed: view marts.table_sizes is not up to date');
    expect(blocked.stdout).toMatch(/view public\.my_report \(owner \w+\)\n {2}-> drop them, run `migrate`/);
    expect(blocked.stderr).toContain('warning: view marts.table_sizes');
    expect(blocked.code).toBe(3);
    const json = await runInProcess(['migrate', '--json'], variables);
    expect(JSON.parse(json.stdout)).toMatchObject({ applied: 0, unapplied: [{ object: 'view marts.table_sizes' }] });
    const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
    expect(JSON.parse(checked.stdout)).toContainEqual(
      expect.objectContaining({
        check: 'schema',
        result: 'warning',
        message: expect.stringContaining('public.my_report'),
      }),
    );
    // The other commands work as before.
    expect((await runInProcess(['status'], variables)).code).toBe(0);
    await pool.query('drop view public.my_report');
    const done = await runInProcess(['migrate'], variables);
    expect(done.stdout).toBe('The schema is up to date.\n');
    expect(done.code).toBe(0);
  }));

test('a migration that PostgreSQL refuses is reported with its reason, its SQLSTATE and its hint, not with the statement', () =>
  withDatabase(async ({ url, pool }) => {
    await pool.query(`drop schema echotik, marts, ops, partitions, raw cascade;
      create function public.no_ddl() returns event_trigger language plpgsql as
        $$ begin raise exception 'no changes of the schema' using errcode = '0A000'; end $$;
      create event trigger no_ddl on ddl_command_start when tag in ('CREATE TABLE') execute function public.no_ddl()`);
    const refused = await runInProcess(['migrate'], { DATABASE_URL: url });
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: the migration of the schema failed: no changes of the schema \(SQLSTATE 0A000\)\n {2}-> run `npx echotik-warehouse migrate` again .*\n$/,
      ),
    });
    await pool.query(`
      create or replace function public.no_ddl() returns event_trigger language plpgsql as
        $$ begin raise exception 'no changes of the schema in November' using hint = 'ask Anna', detail = 'policy 7'; end $$`);
    const hinted = await runInProcess(['migrate'], { DATABASE_URL: url, ECHOTIK_DEBUG: '1' });
    expect(hinted.stderr).toMatch(
      /^error: the migration of the schema failed: no changes of the schema in November; policy 7 \(SQLSTATE P0001\)\n {2}-> ask Anna\n/,
    );
    expect(hinted.stderr).toMatch(/\nLoadError: .*\n(?: {4}at .*\n)+caused by error: no changes/);
    expect(hinted.stderr).not.toContain('Failed query');
    expect((await pool.query(`select from pg_namespace where nspname in ('ops', 'echotik')`)).rows).toEqual([]);
  }));

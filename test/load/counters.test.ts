/** Counters above 2^31, and the upgrade that made room for them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrate } from '../../src/load/migrate.ts';
import type { Pool } from '../../src/load/pool.ts';
import { music_snapshots } from '../../src/load/tables/music.ts';
import { row } from '../../src/streams/row.ts';
import { withDatabase } from '../support/database.ts';
import { at, grainOf, mergeInto, rowsOf, sound } from './deliveries.ts';

const MIGRATION = readFileSync(new URL('../../migrations/0012_counters.sql', import.meta.url), 'utf8');

const snapshot = (clip_id: string, values: object) => ({
  ...row(music_snapshots, { ...grainOf(clip_id), ...values }),
  requestId: 1,
  observedAt: at(1),
});

const typesOf = (pool: Pool) =>
  rowsOf(
    pool,
    `select distinct format_type(atttypid, null) as type from pg_attribute
     where attname in ('on_list_times', 'like_count', 'current_popularity') and attrelid in (
       select oid from pg_class where relname ~ '^(music|hashtag)_snapshots(_\\d{4}_\\d\\d)?$' and relkind in ('r', 'p'))`,
  );

/** The database as the version before left it, with a row in it. */
const withOlder = (work: (pool: Pool) => Promise<void>) =>
  withDatabase(async ({ pool }) => {
    await mergeInto(pool, [
      sound('1', 1, { title: 'a' }),
      snapshot('1', { rank: 1, on_list_times: 5, current_popularity: 7 }),
    ]);
    await pool.query(MIGRATION.replaceAll('DATA TYPE bigint', 'DATA TYPE integer'));
    await pool.query(
      'delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)',
    );
    expect(await typesOf(pool)).toEqual([{ type: 'integer' }]);
    await work(pool);
  });

const VIEWS = `select c.oid::regclass::text as name, pg_get_viewdef(c.oid) as text, relacl::text as acl, reloptions as options,
    obj_description(c.oid, 'pg_class') as comment, col_description(c.oid, 1) as first_column
  from pg_class c where relkind = 'v' and relnamespace in ('marts'::regnamespace, 'public'::regnamespace) order by 1`;

test('an upgrade keeps the rows, our views and those that others have built on them', () =>
  withOlder(async (pool) => {
    await pool.query(`
      create view public.popular with (security_invoker = true) as select clip_id, current_popularity, like_count from echotik.music_snapshots;
      create view public.on_top as select t.clip_id, p.like_count from marts.trending_music t join public.popular p using (clip_id);
      grant select on public.on_top to public; comment on view public.on_top is 'Theirs'; comment on column public.on_top.clip_id is 'Sound'`);
    const before = await rowsOf(pool, VIEWS);
    const { applied, unapplied } = await migrate(pool);
    expect({ applied, unapplied }).toEqual({ applied: 1, unapplied: [] });
    expect(await typesOf(pool)).toEqual([{ type: 'bigint' }]);
    expect(await rowsOf(pool, VIEWS)).toEqual(before);
    expect(await rowsOf(pool, 'select clip_id, current_popularity from public.popular')).toEqual([
      { clip_id: '1', current_popularity: 7 },
    ]);
    expect(
      await rowsOf(pool, `select from ops.objects where kind = 'view' and oid <> to_regclass(object)::oid::bigint`),
    ).toEqual([]);
    await mergeInto(pool, [snapshot('1', { like_count: 3_000_000_000 })]);
  }));

test('an upgrade names what it cannot make again, changes nothing, and goes on when that is gone', () =>
  withOlder(async (pool) => {
    await pool.query(
      'create materialized view public.big as select sum(on_list_times) as times from echotik.music_snapshots',
    );
    const failure = (await migrate(pool).catch((error: unknown) => error)) as Error;
    expect(`${failure.message} ${String(failure.cause)}`).toMatch(
      /materialized view public\.big \(owner \w+\)\. Drop them/,
    );
    expect(await typesOf(pool)).toEqual([{ type: 'integer' }]);
    await pool.query('drop materialized view public.big');
    expect(await migrate(pool)).toEqual({ applied: 1, unapplied: [] });
    expect(await typesOf(pool)).toEqual([{ type: 'bigint' }]);
  }));

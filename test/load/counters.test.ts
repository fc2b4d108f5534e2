/** Counters above 2^31, and the upgrade that made room for them. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { migrate } from '../../src/load/migrate.ts';
import { createPool, type Pool } from '../../src/load/pool.ts';
import { music_snapshots } from '../../src/load/tables/music.ts';
import { row } from '../../src/streams/row.ts';
import { withDatabase } from '../support/database.ts';
import { runByHand } from './by-hand.ts';
import { at, grainOf, mergeInto, rowsOf, sound } from './deliveries.ts';

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
const withOlder = (work: (pool: Pool, url: string) => Promise<void>) =>
  withDatabase(async ({ pool, url }) => {
    await mergeInto(pool, [
      sound('1', 1, { title: 'a' }),
      snapshot('1', { rank: 1, on_list_times: 5, current_popularity: 7 }),
    ]);
    await runByHand(pool, (statement) => statement.replaceAll('DATA TYPE bigint', 'DATA TYPE integer'));
    expect(await typesOf(pool)).toEqual([{ type: 'integer' }]);
    await work(pool, url);
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
    await runByHand(pool);
    expect(await migrate(pool)).toEqual({ applied: 0, unapplied: [] });
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
    await pool.query(`
      create view public.big as select on_list_times from echotik.music_snapshots;
      create rule nothing as on insert to public.big do instead nothing`);
    await expect(runByHand(pool)).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be made again: view public\.big \(owner \w+: it has a rule\)$/),
      hint: expect.stringMatching(/^drop these views/),
    });
    expect(await typesOf(pool)).toEqual([{ type: 'integer' }]);
    await pool.query('drop view public.big');
    await runByHand(pool);
    expect(await typesOf(pool)).toEqual([{ type: 'bigint' }]);
  }));

/** Every table and view of ours belongs to `role`. */
async function giveTo(pool: Pool, role: string): Promise<void> {
  const { rows } = await pool.query<{ statement: string }>(
    `select format('alter %s %s owner to %I', case relkind when 'v' then 'view' else 'table' end, oid::regclass, $1::text) as statement
     from pg_class where relkind in ('r', 'p', 'v')
       and relnamespace in ('echotik'::regnamespace, 'marts'::regnamespace, 'ops'::regnamespace, 'partitions'::regnamespace)
     union all select format('alter schema %I owner to %I', s, $1::text) from unnest(array['echotik', 'marts', 'ops', 'partitions']) s`,
    [role],
  );
  await pool.query(rows.map(({ statement }) => statement).join(';'));
}

test('an upgrade by a role that does not own a view names the view and its owner, and changes nothing', () =>
  withOlder(async (pool, url) => {
    const suffix = randomBytes(4).toString('hex');
    const [owner, ana] = [`owner_${suffix}`, `ana_${suffix}`];
    await pool.query(`create role ${owner}; create role ${ana};
      create view public.sounds as select clip_id, like_count from echotik.music_snapshots;
      create view public.tops as select clip_id from public.sounds;
      alter view public.tops owner to ${ana}`);
    await pool.query(`grant create, usage on schema public to ${owner}; alter view public.sounds owner to ${owner}`);
    await giveTo(pool, owner);
    const as = new URL(url);
    as.searchParams.set('options', `-c role=${owner}`);
    const own = createPool(as.href, { max: 1 });
    try {
      await expect(runByHand(own)).rejects.toMatchObject({
        message: expect.stringMatching(
          `again: view public\\.tops \\(owner ${ana}: ${owner} does not have the rights of this owner\\)$`,
        ),
        hint: 'drop these views (the owner and a superuser can), run `migrate`, then create them again',
      });
      expect(await typesOf(pool)).toEqual([{ type: 'integer' }]);
      // Rights of the owner are enough.
      await pool.query(`grant ${ana} to ${owner}; grant create on schema public to ${ana}`);
      await runByHand(own);
      expect(await typesOf(pool)).toEqual([{ type: 'bigint' }]);
      expect(
        await rowsOf(pool, `select pg_get_userbyid(relowner) as owner from pg_class where relname = 'tops'`),
      ).toEqual([{ owner: ana }]);
    } finally {
      await own.end();
      await pool.query(
        `reassign owned by ${owner}, ${ana} to current_user; drop owned by ${owner}, ${ana}; drop role ${owner}, ${ana}`,
      );
    }
  }));

/** Points of trend curves are days: no session shifts them, and instants of an earlier version become the days they meant. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { migrate } from '../../src/load/migrate.ts';
import { createPool, type Pool } from '../../src/load/pool.ts';
import { hashtags } from '../../src/load/tables/hashtags.ts';
import { music } from '../../src/load/tables/music.ts';
import { curveRows, hashtag } from '../../src/streams/trending/hashtag.ts';
import { sound, soundRows } from '../../src/streams/trending/sound.ts';
import { row } from '../../src/streams/row.ts';
import { withDatabase } from '../support/database.ts';
import { runByHand } from './by-hand.ts';
import { rowsOf } from './deliveries.ts';
import { observe } from './marts/observe.ts';
import { ageAll, SHORT } from './older-definitions.ts';

const GRAIN = { region: 'US', period_days: 7, snapshot_date: '2026-03-02' };
const ZONES = ['America/Los_Angeles', 'Asia/Shanghai', 'UTC'];
/** 2026-03-01 and -02 at 00:00 UTC, as the API writes them. */
const TREND = [
  { time: 1772323200, value: 0.5 },
  { time: 1772409600, value: 1 },
];

/** A pool whose sessions are in a time zone. */
async function inZone<T>(url: string, zone: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const there = new URL(url);
  there.searchParams.set('options', `-c timezone=${zone}`);
  const pool = createPool(there.href, { max: 2 });
  try {
    expect(await rowsOf(pool, `select current_setting('timezone') as zone`)).toEqual([{ zone }]);
    return await work(pool);
  } finally {
    await pool.end();
  }
}

test.each(ZONES)('a curve that is loaded and read in %s has the days of the API', (zone) =>
  withDatabase(({ url }) =>
    inZone(url, zone, async (pool) => {
      await observe(
        pool,
        row(music, { clip_id: '1' }),
        row(hashtags, { hashtag_id: '7' }),
        ...soundRows(sound.parse({ clip_id: '1', trend: TREND }), { clip_id: '1', ...GRAIN }),
        ...curveRows(hashtag.parse({ hashtag_id: '7', trend: TREND }), { hashtag_id: '7', ...GRAIN }),
      );
      for (const one of ['music', 'hashtag']) {
        const points = `select point_at, point_at::text as text, pg_typeof(point_at)::text as type`;
        const days = ['2026-03-01', '2026-03-02'].map((day) => ({ point_at: day, text: day, type: 'date' }));
        expect(await rowsOf(pool, `${points} from echotik.${one}_trend_points order by 1`)).toEqual(days);
        expect(await rowsOf(pool, `${points} from marts.${one}_trend order by 1`)).toEqual(days);
      }
    }),
  ),
);

/** As the version before left it: points are instants, views of ours and of others read them. */
async function makeOlder(pool: Pool, role: string): Promise<void> {
  const views = ['music', 'hashtag'].map((one) => `marts.${one}_trend`);
  const { rows } = await pool.query<{ view: string; text: string }>(
    'select view, pg_get_viewdef(view::regclass) as text from unnest($1::text[]) view',
    [views],
  );
  await pool.query(`drop view ${views.join(', ')}`);
  for (const one of ['music', 'hashtag']) {
    await pool.query(`alter table echotik.${one}_trend_points
      alter column point_at type timestamptz using point_at::timestamp at time zone 'UTC'`);
  }
  for (const { view, text } of rows) {
    await pool.query(`create view ${view} as ${text}`);
    await pool.query('update ops.objects set oid = $1::regclass::oid where object = $1', [view]);
  }
  await ageAll(pool);
  await pool.query(`create role ${role};
    grant select on marts.music_trend to ${role} with grant option;
    grant select (hashtag_id) on marts.hashtag_trend to public;
    comment on column marts.music_trend.value is 'ask Anna';
    create view public.curve with (security_barrier = true) as
      select clip_id, point_at, value from echotik.music_trend_points where point_at >= '2026-01-01';
    alter view public.curve owner to ${role};
    create view public.on_top as select c.point_at::date as day, t.value from public.curve c join marts.music_trend t using (clip_id);
    create materialized view public.cache as select point_at, count(*) as points from marts.hashtag_trend group by 1;
    create unique index cache_key on public.cache (point_at);
    grant usage on schema echotik to ${role};
    grant select on echotik.music_trend_points to ${role};
    grant select on public.cache to ${role}`);
}

test('an upgrade turns instants into the days they meant, and keeps what others built on them', () =>
  withDatabase(async ({ url, pool }) => {
    const role = `bi_${randomBytes(4).toString('hex')}`;
    const found = `select c.relname, pg_get_userbyid(c.relowner) as owner, c.relacl::text, c.reloptions,
        (select array_agg(d.description order by d.objsubid) from pg_description d where d.objoid = c.oid) as said
      from pg_class c where c.relname in ('music_trend', 'hashtag_trend', 'curve', 'on_top', 'cache', 'cache_key') order by 1`;
    await pool.query(
      `select ops.make_partition(t::regclass, '2026-03-01') from unnest(array['echotik.music_trend_points', 'echotik.hashtag_trend_points']) t`,
    );
    await makeOlder(pool, role);
    await pool.query(`insert into echotik.music (clip_id, _request_id, _observed_at) values ('1', 1, now());
      insert into echotik.hashtags (hashtag_id, _request_id, _observed_at) values ('7', 1, now());
      insert into echotik.music_trend_points (clip_id, region, period_days, snapshot_date, point_at, value, _request_id, _observed_at) values
        ('1', 'US', 7, '2026-03-02', '2026-03-01T00:00Z', 0.5, 1, now()), ('1', 'US', 7, '2026-03-02', '2026-03-02T00:00Z', 1, 1, now()),
        ('1', 'US', 7, '2026-03-02', '2026-03-02T12:00Z', 0.7, 1, now());
      insert into echotik.hashtag_trend_points (hashtag_id, region, period_days, snapshot_date, point_at, value, _request_id, _observed_at) values
        ('7', 'US', 7, '2026-03-02', '2026-03-01T23:00Z', 0.5, 1, now())`);
    const before = await rowsOf(pool, found);
    expect(before).toHaveLength(6);
    await inZone(url, 'America/Los_Angeles', async (there) => {
      await runByHand(there);
      expect(await migrate(there, undefined, SHORT)).toEqual({ applied: 0, unapplied: [] });
    });
    expect(await rowsOf(pool, 'select point_at, value from echotik.music_trend_points order by 1')).toEqual([
      { point_at: '2026-03-01', value: 0.5 },
      // Of two points of a day the earliest.
      { point_at: '2026-03-02', value: 1 },
    ]);
    expect(await rowsOf(pool, 'select point_at from marts.hashtag_trend')).toEqual([{ point_at: '2026-03-01' }]);
    expect(await rowsOf(pool, 'select day, value from public.on_top order by 1, 2')).toHaveLength(4);
    expect(await rowsOf(pool, 'select point_at, points from public.cache')).toEqual([
      { point_at: '2026-03-01', points: 1 },
    ]);
    // Comments of ours are written again.
    expect(await rowsOf(pool, found)).toEqual(
      before.map((one) => (String(one['relname']).endsWith('_trend') ? { ...one, said: expect.anything() } : one)),
    );
    expect(
      await rowsOf(
        pool,
        `select col_description('marts.music_trend'::regclass, 5) as value, col_description('marts.music_trend'::regclass, 4) as point`,
      ),
    ).toEqual([{ value: 'ask Anna', point: expect.stringContaining('a day in UTC') }]);
    expect(await migrate(pool)).toEqual({ applied: 0, unapplied: [] });
    await pool.query(`alter view public.curve owner to current_user; drop owned by ${role}; drop role ${role}`);
  }));

test('an upgrade gives slots of which only the instant is known the day of others at the same time of day', () =>
  withDatabase(async ({ pool }) => {
    const run = (id: number, slot: string, day: string) =>
      `(${id}, 'p', 'cron', 'succeeded', '${slot}', '${day}', '{}', '${slot}')`;
    await pool.query(`insert into ops.runs (run_id, pipeline, trigger, status, slot, business_date, streams, finished_at)
      overriding system value values ${run(1, '2026-03-01T22:00Z', '2026-03-02')}, ${run(2, '2026-03-02T10:00Z', '2026-03-02')};
      insert into ops.ticks (pipeline, slot, run_id, outcome) values ('p', '2026-03-01T22:00Z', 1, 'run'), ('p', '2026-03-02T10:00Z', 2, 'run'),
        ('p', '2026-03-02T22:00Z', null, 'missed'), ('p', '2026-03-03T10:00Z', 2, 'overlapped'), ('p', '2026-04-01T21:00Z', null, 'missed'),
        ('p', '2026-03-04T03:00Z', null, 'missed'), ('other', '2026-03-02T22:00Z', null, 'missed')`);
    await runByHand(pool);
    expect(
      await rowsOf(
        pool,
        `select pipeline, to_char(slot at time zone 'UTC', 'MM-DD HH24') as slot, business_date as day from ops.ticks order by 1, 2`,
      ),
    ).toEqual([
      { pipeline: 'other', slot: '03-02 22', day: null },
      { pipeline: 'p', slot: '03-01 22', day: '2026-03-02' },
      { pipeline: 'p', slot: '03-02 10', day: '2026-03-02' },
      { pipeline: 'p', slot: '03-02 22', day: '2026-03-03' },
      { pipeline: 'p', slot: '03-03 10', day: '2026-03-03' },
      { pipeline: 'p', slot: '03-04 03', day: null },
      { pipeline: 'p', slot: '04-01 21', day: '2026-04-02' },
    ]);
  }));

/** Points of trend curves are days: no session shifts them. */
import { expect, test } from 'vitest';
import { createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { hashtags } from '../../../src/load/tables/hashtags.ts';
import { music } from '../../../src/load/tables/music.ts';
import { curveRows, hashtag } from '../../../src/streams/trending/hashtag.ts';
import { sound, soundRows } from '../../../src/streams/trending/sound.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from './row-writes.ts';
import { observe } from '../marts/observe.ts';

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
    expect(await readRows(pool, `select current_setting('timezone') as zone`)).toEqual([{ zone }]);
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
        expect(await readRows(pool, `${points} from echotik.${one}_trend_points order by 1`)).toEqual(days);
        expect(await readRows(pool, `${points} from marts.${one}_trend order by 1`)).toEqual(days);
      }
    }),
  ),
);

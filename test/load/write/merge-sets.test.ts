import { describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { music_snapshots } from '../../../src/load/tables/music.ts';
import { row } from '../../../src/streams/row.ts';
import { type TestDatabase, withDatabase } from '../../support/database.ts';
import { ages, at, footprint, buildKey, mergeInto, readRows, sound } from './row-writes.ts';

const found = (pool: Pool) =>
  readRows(pool, 'select clip_id, age_level, score from echotik.music_audience_ages order by clip_id, age_level');

/** A database with the sounds 1 and 2. */
const withSounds = (work: (database: TestDatabase) => Promise<void>) =>
  withDatabase(async (database) => {
    await mergeInto(database.pool, [sound('1', 0), sound('2', 0)]);
    await work(database);
  });

describe('merging a set', () => {
  test('replaces what its owner had and leaves other owners alone', () =>
    withSounds(async ({ pool }) => {
      await mergeInto(pool, [...ages('1', 1, { 3: 50, 4: 50 }), ...ages('2', 1, { 3: 10, 4: 90 })]);
      const counts = await mergeInto(pool, ages('1', 2, { 4: 40, 5: 60 }));
      expect(counts).toEqual({ inserted: 1, updated: 1, unchanged: 0 });
      expect(await found(pool)).toEqual([
        { clip_id: '1', age_level: 4, score: 40 },
        { clip_id: '1', age_level: 5, score: 60 },
        { clip_id: '2', age_level: 3, score: 10 },
        { clip_id: '2', age_level: 4, score: 90 },
      ]);
    }));

  test('that is as it was writes nothing at all', () =>
    withSounds(async ({ pool }) => {
      await mergeInto(pool, ages('1', 1, { 3: 50.5, 4: 49.5 }));
      const before = await footprint(pool, 'music_audience_ages');
      expect(await mergeInto(pool, ages('1', 2, { 4: 49.5, 3: 50.5 }))).toMatchObject({ unchanged: 2 });
      expect(await footprint(pool, 'music_audience_ages')).toEqual(before);
    }));

  test('that is empty empties its owner, and nobody else', () =>
    withSounds(async ({ pool }) => {
      await mergeInto(pool, [...ages('1', 1, { 3: 100 }), ...ages('2', 1, { 3: 100 })]);
      await mergeInto(pool, ages('1', 2, {}));
      expect(await found(pool)).toEqual([{ clip_id: '2', age_level: 3, score: 100 }]);
    }));

  test('that is older than what is there removes and overwrites nothing', () =>
    withSounds(async ({ pool }) => {
      await mergeInto(pool, ages('1', 5, { 3: 40, 4: 60 }));
      await mergeInto(pool, ages('1', 4, { 3: 100 }));
      await mergeInto(pool, ages('1', 4, {}));
      expect(await found(pool)).toEqual([
        { clip_id: '1', age_level: 3, score: 40 },
        { clip_id: '1', age_level: 4, score: 60 },
      ]);
    }));

  test.each([
    ['the newer first', [2, 1]],
    ['the newer last', [1, 2]],
  ])('counts only the newest set of an owner in a batch: %s', (_, seconds) =>
    withSounds(async ({ pool }) => {
      const sets: Readonly<Record<number, Record<number, number>>> = { 1: { 3: 50, 4: 50 }, 2: { 4: 100 } };
      await mergeInto(
        pool,
        seconds.flatMap((second) => ages('1', second, sets[second] ?? {})),
      );
      expect(await found(pool)).toEqual([{ clip_id: '1', age_level: 4, score: 100 }]);
    }),
  );

  test.each([[[2, 1]], [[1, 2]]])('counts only the newest set of an owner also when it is empty: %j', (seconds) =>
    withSounds(async ({ pool }) => {
      const batch = seconds.flatMap((second) => ages('1', second, second === 2 ? {} : { 3: 100 }));
      await mergeInto(pool, batch);
      expect(await found(pool)).toEqual([]);
    }),
  );
});

describe('a batch of many tables and column sets', () => {
  const snapshot = (clip_id: string, second: number, values: object) => ({
    ...row(music_snapshots, { ...buildKey(clip_id), ...values }),
    requestId: second,
    observedAt: at(second),
  });

  test('loads parents before children, in whatever order they come', () =>
    withDatabase(async ({ pool }) => {
      const counts = await mergeInto(pool, [
        ...ages('1', 1, { 3: 100 }),
        snapshot('2', 1, { rank: 2 }),
        snapshot('1', 1, { popular_days: 5 }),
        sound('2', 1, { title: 'two' }),
        sound('1', 1, { author: 'one' }),
      ]);
      expect(counts).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
    }));

  test('brings the columns of one row together that two calls know in parts', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [
        sound('1', 1),
        snapshot('1', 1, { rank: 1, promoted: true }),
        snapshot('1', 2, { popular_days: 3, promoted: false }),
      ]);
      expect(await readRows(pool, 'select rank, popular_days, promoted from echotik.music_snapshots')).toEqual([
        { rank: 1, popular_days: 3, promoted: false },
      ]);
    }));

  test('fails as a whole where a child has no parent', () =>
    withDatabase(async ({ pool }) => {
      await expect(mergeInto(pool, [sound('1', 1), snapshot('9', 1, { rank: 1 })])).rejects.toMatchObject({
        code: '23503',
      });
      expect(await readRows(pool, 'select from echotik.music')).toEqual([]);
    }));
});

test('many merges of the same keys at once, each in another order, all succeed', () =>
  withSounds(async ({ pool }) => {
    const keys = Array.from({ length: 60 }, (_, index) => String(index));
    const orders = [keys, keys.toReversed(), keys.slice(30).concat(keys.slice(0, 30)), keys.toSorted()];
    for (let round = 1; round <= 5; round++) {
      await Promise.all(
        [...orders, ...orders].map((order, worker) =>
          mergeInto(pool, [
            ...order.flatMap((key) => ages(key, round * 8 + worker, { 3: worker, 4: round })),
            ...order.map((key) => sound(key, round * 8 + worker, { title: `${round} ${worker}` })),
          ]),
        ),
      );
    }
    const wrong = `select from echotik.music where title <> '5 7'
      union all select from echotik.music_audience_ages where age_level = 3 and score <> 7`;
    expect(await readRows(pool, wrong)).toEqual([]);
    expect(await readRows(pool, 'select count(*) from echotik.music')).toEqual([{ count: 60 }]);
  }));

/** Counters above 2^31. */
import { expect, test } from 'vitest';
import { music_snapshots } from '../../../src/load/tables/music.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { at, buildKey, mergeInto, readRows, sound } from './row-writes.ts';

test('counters of a snapshot may be larger than an integer of PostgreSQL', () =>
  withDatabase(async ({ pool }) => {
    const counters = { on_list_times: 3_000_000_000, current_popularity: 4_000_000_000, like_count: 5_000_000_000 };
    const snapshot = { ...row(music_snapshots, { ...buildKey('1'), ...counters }), requestId: 1, observedAt: at(1) };
    await mergeInto(pool, [sound('1', 1, { title: 'a' }), snapshot]);
    expect(
      await readRows(pool, 'select on_list_times, current_popularity, like_count from echotik.music_snapshots'),
    ).toEqual([counters]);
  }));

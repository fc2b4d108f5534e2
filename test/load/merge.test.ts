import { describe, expect, test } from 'vitest';
import { inTransaction, type Pool } from '../../src/load/pool.ts';
import { merge } from '../../src/load/merge.ts';
import { withDatabase } from '../support/database.ts';
import { at, footprint, mergeInto, rowsOf, sound } from './deliveries.ts';

const current = (pool: Pool) => rowsOf(pool, 'select clip_id, title, author from echotik.music order by clip_id');
const history = (pool: Pool) =>
  rowsOf(pool, 'select clip_id, title, observed_at from echotik.music_history order by clip_id, observed_at');

describe('merging rows', () => {
  test('counts what is new, what changed and what is as it was, for each request', () =>
    withDatabase(async ({ pool }) => {
      const first = [sound('1', 1, { title: 'a' }), sound('2', 1, { title: 'b' })];
      expect(await mergeInto(pool, first)).toEqual({ inserted: 2, updated: 0, unchanged: 0 });
      const second = [sound('1', 2, { title: 'a' }), sound('2', 3, { title: 'B' }), sound('3', 3, { title: 'c' })];
      const counts = await inTransaction(pool, (connection) => merge(connection, second));
      expect([...counts]).toEqual([
        [2, { inserted: 0, updated: 0, unchanged: 1 }],
        [3, { inserted: 1, updated: 1, unchanged: 0 }],
      ]);
    }));

  test('of nothing does nothing', () =>
    withDatabase(async ({ pool }) => {
      expect(await mergeInto(pool, [])).toEqual({ inserted: 0, updated: 0, unchanged: 0 });
    }));

  test('that are as they were writes nothing at all', () =>
    withDatabase(async ({ pool }) => {
      const full = { title: 'a', duration_s: 60, if_cml: false, music_url: null };
      await mergeInto(pool, [sound('1', 1, full), sound('2', 1)]);
      const before = await footprint(pool, 'music', 'music_history');
      expect(await mergeInto(pool, [sound('1', 2, full), sound('2', 2), sound('1', 3, full)])).toMatchObject({
        inserted: 0,
        updated: 0,
        unchanged: 3,
      });
      expect(await footprint(pool, 'music', 'music_history')).toEqual(before);
    }));

  test('never lets an older observation overwrite a newer one', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 5, { title: 'new' })]);
      expect(await mergeInto(pool, [sound('1', 4, { title: 'old' })])).toMatchObject({ updated: 0, unchanged: 1 });
      expect(await current(pool)).toMatchObject([{ title: 'new' }]);
      expect(await history(pool)).toHaveLength(1);
    }));

  test('takes the newest of several observations in one batch, in whatever order they come', () =>
    withDatabase(async ({ pool }) => {
      const counts = await mergeInto(pool, [
        sound('1', 2, { title: 'second' }),
        sound('1', 3, { title: 'third' }),
        sound('1', 1, { title: 'first' }),
      ]);
      expect(counts).toEqual({ inserted: 1, updated: 0, unchanged: 2 });
      expect(await rowsOf(pool, 'select title, _request_id from echotik.music')).toEqual([
        { title: 'third', _request_id: 3 },
      ]);
    }));

  test('leaves a column alone that is not given, and writes a null that is', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 1, { title: 'a', author: 'b' })]);
      await mergeInto(pool, [sound('1', 2, { title: 'A' })]);
      expect(await current(pool)).toEqual([{ clip_id: '1', title: 'A', author: 'b' }]);
      await mergeInto(pool, [sound('1', 3, { title: null })]);
      expect(await current(pool)).toEqual([{ clip_id: '1', title: null, author: 'b' }]);
      const undefinedTitle = { title: undefined as unknown as null, author: 'B' };
      await mergeInto(pool, [sound('1', 4, { title: 'kept' }), sound('1', 5, undefinedTitle)]);
      expect(await current(pool)).toEqual([{ clip_id: '1', title: 'kept', author: 'B' }]);
    }));

  test('says which request a row came from, and when it was seen', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 1, { title: 'a' })]);
      await mergeInto(pool, [sound('1', 7, { title: 'b' })]);
      expect(await rowsOf(pool, 'select _request_id, _observed_at from echotik.music')).toEqual([
        { _request_id: 7, _observed_at: at(7) },
      ]);
    }));

  test('keeps texts as they are, whatever is in them', () =>
    withDatabase(async ({ pool }) => {
      const title = `'"\\ \n\t \u0001\u001b 音乐 😀 null {} \u202e`;
      await mergeInto(pool, [sound('1', 1, { title })]);
      expect(await current(pool)).toMatchObject([{ title }]);
    }));

  test('fails as a whole where PostgreSQL cannot hold a text: U+0000 never gets here', () =>
    withDatabase(async ({ pool }) => {
      await expect(mergeInto(pool, [sound('1', 1), sound('2', 1, { title: '\0' })])).rejects.toMatchObject({
        code: '22P05',
      });
      expect(await current(pool)).toEqual([]);
    }));
});

describe('history', () => {
  test('has a row for each change, at the instant it was first seen, and none where nothing changed', () =>
    withDatabase(async ({ pool }) => {
      for (const [second, title] of ['a', 'a', 'b', 'b', 'b', 'a'].entries())
        await mergeInto(pool, [sound('1', second, { title })]);
      expect(await history(pool)).toEqual([
        { clip_id: '1', title: 'a', observed_at: at(0) },
        { clip_id: '1', title: 'b', observed_at: at(2) },
        { clip_id: '1', title: 'a', observed_at: at(5) },
      ]);
    }));

  test('has whole rows, also where only some columns were given', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 1, { title: 'a', author: 'b' })]);
      await mergeInto(pool, [sound('1', 2, { title: 'A' })]);
      expect(await rowsOf(pool, 'select title, author from echotik.music_history order by observed_at')).toEqual([
        { title: 'a', author: 'b' },
        { title: 'A', author: 'b' },
      ]);
    }));

  test('has one row where one instant brought two contents', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 1, { title: 'a' })]);
      await mergeInto(pool, [sound('1', 1, { title: 'b' })]);
      expect(await history(pool)).toEqual([{ clip_id: '1', title: 'b', observed_at: at(1) }]);
    }));

  test('reads as intervals that follow each other, of which the last is current', () =>
    withDatabase(async ({ pool }) => {
      for (const second of [1, 2, 3]) {
        await mergeInto(pool, [sound('1', second, { title: `${second}` }), sound('2', second, { title: 'same' })]);
      }
      const versions = 'select clip_id, title, valid_from, valid_to, is_current from echotik.music_versions';
      expect(await rowsOf(pool, `${versions} order by clip_id, valid_from`)).toEqual([
        { clip_id: '1', title: '1', valid_from: at(1), valid_to: at(2), is_current: false },
        { clip_id: '1', title: '2', valid_from: at(2), valid_to: at(3), is_current: false },
        { clip_id: '1', title: '3', valid_from: at(3), valid_to: null, is_current: true },
        { clip_id: '2', title: 'same', valid_from: at(1), valid_to: null, is_current: true },
      ]);
    }));
});

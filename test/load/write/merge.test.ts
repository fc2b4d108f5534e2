import { describe, expect, test } from 'vitest';
import { inTransaction, type Pool } from '../../../src/load/connection/pool.ts';
import type { RowWrite } from '../../../src/load/tables/row-write.ts';
import { merge } from '../../../src/load/write/merge.ts';
import { influencer_followers, influencers } from '../../../src/load/tables/influencers.ts';
import { product_skus, products } from '../../../src/load/tables/products.ts';
import { type Entry, row, set } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { at, footprint, mergeInto, readRows, sound } from './row-writes.ts';

const current = (pool: Pool) => readRows(pool, 'select clip_id, title, author from echotik.music order by clip_id');
const history = (pool: Pool) =>
  readRows(pool, 'select clip_id, title, observed_at from echotik.music_history order by clip_id, observed_at');

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

  test('lets an older observation fill what no newer one told, because answers are not committed in their order', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 5, { title: 'new' })]);
      expect(await mergeInto(pool, [sound('1', 4, { title: 'old', author: 'A' })])).toMatchObject({ updated: 1 });
      expect(await mergeInto(pool, [sound('1', 3, { title: 'older', author: 'B' })])).toMatchObject({ unchanged: 1 });
      expect(await readRows(pool, 'select title, author, _observed_at from echotik.music')).toEqual([
        { title: 'new', author: 'A', _observed_at: at(5) },
      ]);
      expect(await readRows(pool, 'select title, author, observed_at from echotik.music_history')).toEqual([
        { title: 'new', author: 'A', observed_at: at(5) },
      ]);
    }));

  test('takes several observations in one batch in the order of their instants, in whatever order they come', () =>
    withDatabase(async ({ pool }) => {
      const counts = await mergeInto(pool, [
        sound('1', 2, { title: 'second' }),
        sound('1', 3, { title: 'third' }),
        sound('1', 1, { title: 'first' }),
      ]);
      expect(counts).toEqual({ inserted: 1, updated: 2, unchanged: 0 });
      expect(await readRows(pool, 'select title, _request_id from echotik.music')).toEqual([
        { title: 'third', _request_id: 3 },
      ]);
      expect((await history(pool)).map(({ title }) => title)).toEqual(['first', 'second', 'third']);
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
      expect(await readRows(pool, 'select _request_id, _observed_at from echotik.music')).toEqual([
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
        code: '22021',
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
      expect(await readRows(pool, 'select title, author from echotik.music_history order by observed_at')).toEqual([
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
      expect(await readRows(pool, `${versions} order by clip_id, valid_from`)).toEqual([
        { clip_id: '1', title: '1', valid_from: at(1), valid_to: at(2), is_current: false },
        { clip_id: '1', title: '2', valid_from: at(2), valid_to: at(3), is_current: false },
        { clip_id: '1', title: '3', valid_from: at(3), valid_to: null, is_current: true },
        { clip_id: '2', title: 'same', valid_from: at(1), valid_to: null, is_current: true },
      ]);
    }));
});

const seen = (second: number, ...entries: readonly Entry[]): RowWrite[] =>
  entries.map((entry) => ({ ...entry, requestId: second, observedAt: at(second) }));

describe('a stub, a row that has only its key', () => {
  const titles = (pool: Pool) => readRows(pool, 'select clip_id, title from echotik.music order by clip_id');

  test('has no history until something is known of it', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 1)]);
      expect(await history(pool)).toEqual([]);
      await mergeInto(pool, [sound('1', 2, { title: 'a' }), sound('1', 3)]);
      expect(await titles(pool)).toEqual([{ clip_id: '1', title: 'a' }]);
      expect(await history(pool)).toEqual([{ clip_id: '1', title: 'a', observed_at: at(2) }]);
    }));

  test('is filled by what was observed before it too: it says nothing that could be newer', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 5)]);
      expect(await mergeInto(pool, [sound('1', 4, { title: 'a' })])).toMatchObject({ updated: 1 });
      expect(await mergeInto(pool, [sound('1', 3, { title: 'older' })])).toMatchObject({ updated: 0 });
      expect(await history(pool)).toEqual([{ clip_id: '1', title: 'a', observed_at: at(4) }]);
      await mergeInto(pool, [sound('2', 5), sound('2', 4, { title: 'b' })]);
      expect(await titles(pool)).toMatchObject([{ title: 'a' }, { title: 'b' }]);
    }));
});

describe('a link of which only the pair is known', () => {
  const followed = (second: number) =>
    seen(
      second,
      row(influencer_followers, { user_id: '1', follower_user_id: '2' }),
      row(influencers, { user_id: '1' }),
      row(influencers, { user_id: '2' }),
    );

  test('is kept with its first instant, and written once', () =>
    withDatabase(async ({ pool }) => {
      expect(await mergeInto(pool, followed(1))).toMatchObject({ inserted: 3 });
      const before = await footprint(pool, 'influencer_followers', 'influencer_followers_history');
      expect(await mergeInto(pool, followed(2))).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
      expect(await footprint(pool, 'influencer_followers', 'influencer_followers_history')).toEqual(before);
      expect(
        await readRows(pool, 'select user_id, follower_user_id, valid_from from echotik.influencer_followers_versions'),
      ).toEqual([{ user_id: '1', follower_user_id: '2', valid_from: at(1) }]);
    }));
});

describe('columns of every type', () => {
  const values = {
    product_id: '1729383769606034185',
    cover_urls: ['https://a/1', 'https://a/"2",{}'],
    placement_labels: [],
    desc_detail: [{ type: 'text', text: 'null "\\" 😀', sub: [{ t: null }] }],
    specification: {},
    total_views_cnt: 9_007_199_254_740_991,
    min_price: 0.1,
    product_rating: null,
    free_shipping: false,
    first_crawl_dt: '2023-06-18',
  };

  test('come back as they were, and are not written again when they are the same', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, seen(1, row(products, values)));
      const [stored] = await readRows(pool, `select ${Object.keys(values).join(', ')} from echotik.products`);
      expect({ ...stored, first_crawl_dt: values.first_crawl_dt }).toEqual(values);
      const before = await footprint(pool, 'products', 'products_history');
      const reordered = [{ text: values.desc_detail[0]?.text, sub: [{ t: null }], type: 'text' }];
      await mergeInto(pool, seen(2, row(products, { ...values, desc_detail: reordered })));
      expect(await footprint(pool, 'products', 'products_history')).toEqual(before);
    }));

  test('change in one place only', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, seen(1, row(products, values)));
      for (const [second, change] of [
        { cover_urls: [] },
        { desc_detail: null },
        { total_views_cnt: 9_007_199_254_740_990 },
        { specification: { a: [1] } },
      ].entries()) {
        expect(await mergeInto(pool, seen(second + 2, row(products, { ...values, ...change })))).toMatchObject({
          updated: 1,
        });
      }
      expect(await readRows(pool, 'select from echotik.products_history')).toHaveLength(5);
    }));

  test('the SKUs of a product: those it no longer has go', () =>
    withDatabase(async ({ pool }) => {
      const skus = (second: number, ...ids: readonly string[]) =>
        seen(
          second,
          row(products, { product_id: '1' }),
          ...set(
            product_skus,
            { product_id: '1' },
            ids.map((sku_id) => ({ sku_id, sale_price: 23.3, sale_prop_value_ids: ['a', 'b'] })),
          ),
        );
      await mergeInto(pool, skus(1, '10', '11'));
      await mergeInto(pool, skus(2, '11'));
      expect(await readRows(pool, 'select sku_id, sale_price, sale_prop_value_ids from echotik.product_skus')).toEqual([
        { sku_id: '11', sale_price: 23.3, sale_prop_value_ids: ['a', 'b'] },
      ]);
    }));
});

/** Records of every stream with pages: the same thing has the same key, another thing another one. */
import { expect, test } from 'vitest';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { productList } from '../../../src/streams/product/product-list.ts';
import { productTrend } from '../../../src/streams/product/product-trend.ts';
import { trendingMusicList } from '../../../src/streams/trending/trending-music-list.ts';
import type { Params, Stream } from '../../../src/streams/stream.ts';
import { held } from '../requests.ts';

const keysOf = (stream: Stream, params: Params, body: object) =>
  interpret(stream, held(stream, params), { code: 0, data: body }, new Date('2026-03-02T10:00:00Z')).recordKeys;

const sounds = (...list: object[]) => ({ pagination: { has_more: true }, sound_list: list });

test('a key is of the thing, whatever its counters and its place are, and whatever was asked', () => {
  const US = { region: 'US', period: 7 };
  const [one, other] =
    keysOf(trendingMusicList, US, sounds({ clip_id: '1', rank: 1 }, { clip_id: '2', rank: 2 })) ?? [];
  expect(one).not.toBe(other);
  expect(Number.isSafeInteger(one)).toBe(true);
  const later = sounds({ clip_id: '2', rank: 1, title: 'new' }, { clip_id: '1', rank: 2, user_count: 7 });
  expect(keysOf(trendingMusicList, { region: 'GB', period: 30 }, later)).toEqual([other, one]);
});

test('a record of a trend is its own key: two products with the same days do not look alike', () => {
  const window = { start_date: '2026-02-23', end_date: '2026-03-01' };
  const day = (dt: string, sold: number) => ({ dt, product_id: '1', total_sale_cnt: sold });
  const of = (product_id: string, ...days: object[]) => keysOf(productTrend, { product_id, ...window }, days);
  const first = of('1', day('2026-02-23', 5), day('2026-02-24', 5));
  expect(new Set(first).size).toBe(2);
  expect(of('1', day('2026-02-23', 5), day('2026-02-24', 5))).toEqual(first);
  expect(of('2', day('2026-02-23', 6), day('2026-02-24', 7))).not.toEqual(first);
});

test('a record that is set aside has a key too', () => {
  const products = (...list: object[]) => keysOf(productList, { region: 'US' }, list);
  expect(new Set(products({ product_name: 'a' }, { product_name: 'b' }, { product_id: '1729' })).size).toBe(3);
});

test('only a request that may ask is compared', () => {
  const request = held(trendingMusicList, { region: 'US', period: 7 }, { streams: [], source_request_id: 3 });
  const body = { code: 0, data: sounds({ clip_id: '1' }) };
  expect(interpret(trendingMusicList, request, body, new Date())).toMatchObject({ recordKeys: null, repeated: false });
});

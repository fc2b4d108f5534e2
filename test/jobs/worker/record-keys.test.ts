/** Records of every stream with pages: the same thing has the same key, another thing another one. */
import { expect, test } from 'vitest';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { productList } from '../../../src/streams/product/product-list.ts';
import { productTrend } from '../../../src/streams/product/product-trend.ts';
import { trendingMusicList } from '../../../src/streams/trending/trending-music-list.ts';
import type { Params, Stream } from '../../../src/streams/stream.ts';
import { reservedRequest } from '../reserved-request.ts';

const readKeys = (stream: Stream, params: Params, body: object) =>
  interpret(stream, reservedRequest(stream, params), { code: 0, data: body }, new Date('2026-03-02T10:00:00Z'))
    .recordKeys;

const sounds = (...list: object[]) => ({ pagination: { has_more: true }, sound_list: list });

test('a key identifies a thing, whatever its counters, its position and the params are', () => {
  const US = { region: 'US', period: 7 };
  const [one, other] =
    readKeys(trendingMusicList, US, sounds({ clip_id: '1', rank: 1 }, { clip_id: '2', rank: 2 })) ?? [];
  expect(one).not.toBe(other);
  expect(Number.isSafeInteger(one)).toBe(true);
  const later = sounds({ clip_id: '2', rank: 1, title: 'new' }, { clip_id: '1', rank: 2, user_count: 7 });
  expect(readKeys(trendingMusicList, { region: 'GB', period: 30 }, later)).toEqual([other, one]);
});

test('a record of a trend identifies itself: two products with the same days have different keys', () => {
  const window = { start_date: '2026-02-23', end_date: '2026-03-01' };
  const day = (dt: string, sold: number) => ({ dt, product_id: '1', total_sale_cnt: sold });
  const of = (product_id: string, ...days: object[]) => readKeys(productTrend, { product_id, ...window }, days);
  const first = of('1', day('2026-02-23', 5), day('2026-02-24', 5));
  expect(new Set(first).size).toBe(2);
  expect(of('1', day('2026-02-23', 5), day('2026-02-24', 5))).toEqual(first);
  expect(of('2', day('2026-02-23', 6), day('2026-02-24', 7))).not.toEqual(first);
});

test('a record in quarantine has a key too', () => {
  const products = (...list: object[]) => readKeys(productList, { region: 'US' }, list);
  expect(new Set(products({ product_name: 'a' }, { product_name: 'b' }, { product_id: '1729' })).size).toBe(3);
});

test('only requests whose run includes the stream are compared', () => {
  const request = reservedRequest(
    trendingMusicList,
    { region: 'US', period: 7 },
    { streams: [], source_request_id: 3 },
  );
  const body = { code: 0, data: sounds({ clip_id: '1' }) };
  expect(interpret(trendingMusicList, request, body, new Date())).toMatchObject({ recordKeys: null, repeated: false });
});

/** What becomes of values that cannot be read, in the tables. */
import { describe, expect, test } from 'vitest';
import type { FieldIssue } from '../../../src/extract/field-issue.ts';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { liveList } from '../../../src/streams/live/live-list.ts';
import { realtimeLiveDetail } from '../../../src/streams/live/realtime-live-detail.ts';
import { insightsProductList } from '../../../src/streams/insights/insights-product-list.ts';
import { coverDownload } from '../../../src/streams/other/cover-download.ts';
import { trendingHashtagList } from '../../../src/streams/trending/trending-hashtag-list.ts';
import { productComment } from '../../../src/streams/product/product-comment.ts';
import { productList } from '../../../src/streams/product/product-list.ts';
import { trendingMusicDetail } from '../../../src/streams/trending/trending-music-detail.ts';
import { trendingMusicList } from '../../../src/streams/trending/trending-music-list.ts';
import type { Params, Stream } from '../../../src/streams/stream.ts';
import { mergeInto, readRows } from '../../load/write/row-writes.ts';
import { withDatabase } from '../../support/database.ts';
import { reservedRequest } from '../reserved-request.ts';

const US = { region: 'US', period: 7 };
const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 10, 0, second));
const sounds = (...sound_list: object[]) => ({ code: 0, data: { pagination: { has_more: false }, sound_list } });
const sound = (id: number, more: object = {}) => ({ clip_id: String(id), title: `t${id}`, rank: id, ...more });
const products = (...data: object[]) => ({ code: 0, data });

/** Answers of one question, in the order in which they came. */
function interpretations(stream: Stream, params: Params, bodies: readonly unknown[]) {
  return bodies.map((body, index) =>
    interpret(stream, reservedRequest(stream, params, { request_id: index + 1 }), body, at(index)),
  );
}

const tables = <T>(stream: Stream, params: Params, bodies: readonly unknown[], look: readonly string[]): Promise<T> =>
  withDatabase(async ({ pool }) => {
    for (const { rowWrites: deliveries, quarantined } of interpretations(stream, params, bodies)) {
      expect(quarantined).toEqual([]);
      await mergeInto(pool, deliveries);
    }
    return Promise.all(look.map((sql) => readRows(pool, sql))) as T;
  });

describe('a field that cannot be read', () => {
  test('an unreadable field keeps the last value of an entity, and is NULL in a row of one day', async () => {
    const bodies = [
      sounds(sound(1, { author: 'A', duration: 15, on_list_times: 3 })),
      sounds(sound(1, { author: { name: 'B' }, duration: 15.5, on_list_times: 'often', rank: [1] })),
    ];
    const [music, snapshots, history] = await tables<[object[], object[], object[]]>(trendingMusicList, US, bodies, [
      'select title, author, duration_s from echotik.music',
      'select rank, on_list_times from echotik.music_snapshots',
      'select author from echotik.music_history',
    ]);
    expect(music).toEqual([{ title: 't1', author: 'A', duration_s: 15 }]);
    expect(snapshots).toEqual([{ rank: null, on_list_times: null }]);
    expect(history).toHaveLength(1);
  });

  test('an unreadable field in a member of a current list keeps its value, and no other changes', async () => {
    const skus = (price: unknown) => [
      { sku_id: '11', real_price: { currency: 'USD', sale_price_decimal: price } },
      { sku_id: '12', real_price: { currency: 'USD', sale_price_decimal: '7.5' } },
    ];
    const product = (price: unknown) => products({ product_id: '1', skus: JSON.stringify(skus(price)) });
    const [rows] = await tables<[object[]]>(
      productList,
      { region: 'US' },
      [product('5'), product('free')],
      ['select sku_id, sale_price::text from echotik.product_skus order by sku_id'],
    );
    expect(rows).toEqual([
      { sku_id: '11', sale_price: '5' },
      { sku_id: '12', sale_price: '7.5' },
    ]);
  });
});

test('a field that may be null but not absent keeps its last value too', async () => {
  const bodies = (names: readonly unknown[]) =>
    names.map((name) =>
      products({
        product_id: '1',
        product_name: 'n',
        cover_url: JSON.stringify([
          { url: 'https://img.example/a', index: 1 },
          { url: name, index: 2 },
        ]),
      }),
    );
  const [rows] = await tables<[object[]]>(productList, { region: 'US' }, bodies(['https://img.example/b', { x: 1 }]), [
    'select cover_urls from echotik.products',
  ]);
  expect(rows).toEqual([{ cover_urls: ['https://img.example/a', 'https://img.example/b'] }]);
});

test('a key that cannot be read is not replaced by another one', () => {
  const category = (third: unknown) => ({
    first_ecom_category: { id: '100', value: 'a' },
    second_ecom_category: { id: '200', value: 'b', parent_id: '100' },
    third_ecom_category: third,
  });
  const list = (third: unknown) => ({ code: 0, data: { pagination: { has_more: false }, list: [category(third)] } });
  const params = { region: 'US', time_scope: '7' };
  for (const third of [{ id: 1.7e18 }, { id: 'n/a' }, 'Serum', 5]) {
    const [page] = interpretations(insightsProductList, params, [list(third)]);
    expect(page?.quarantined).toHaveLength(1);
    expect(page?.rowWrites).toEqual([]);
  }
  const [named] = interpretations(insightsProductList, params, [list({ id: '300', value: {} })]);
  expect(named).toMatchObject({ quarantined: [], issues: [{ path: 'third_ecom_category.value' }] });
});

test('an element that cannot be read does not change the positions after it', async () => {
  const hashtag = (creators: unknown[]) => ({
    code: 0,
    data: { pagination: { has_more: false }, list: [{ hashtag_id: '1', hashtag_name: 'h', creators }] },
  });
  const names = ['a', 'b', 'c'].map((nick_name) => ({ nick_name }));
  const [rows] = await tables<[object[]]>(
    trendingHashtagList,
    US,
    [hashtag(names), hashtag([7, { nick_name: 'B' }, { nick_name: 'C' }])],
    ['select position, nick_name from echotik.hashtag_creators order by position'],
  );
  expect(rows).toEqual([
    { position: 1, nick_name: 'a' },
    { position: 2, nick_name: 'B' },
    { position: 3, nick_name: 'C' },
  ]);
});

test('an id that an unreadable value may contain is not absent', () => {
  const asked = { cover_urls: 'https://a/1,https://a/2,https://a/3' };
  const [page] = interpretations(coverDownload, asked, [products({ 'https://a/1': 'https://b/1', 'https://a/2': {} })]);
  expect(page).toMatchObject({ quarantined: [], absent: [] });
  const [whole] = interpretations(coverDownload, asked, [products({ 'https://a/1': 'https://b/1' })]);
  expect(whole?.absent).toEqual(['https://a/2', 'https://a/3']);
});

describe('a list', () => {
  const trend = (...points: unknown[]) => sounds(sound(1, { trend: points }));
  const point = (day: number, value: unknown = 0.5) => ({ time: 1_772_409_600 + day * 86_400, value });
  const POINTS = 'select value::text from echotik.music_trend_points order by point_at';

  test('a list that cannot be read does not change the stored list', async () => {
    const bodies = [trend(point(0), point(1)), sounds(sound(1, { trend: 'none' }))];
    expect(await tables(trendingMusicList, US, bodies, [POINTS])).toEqual([[{ value: '0.5' }, { value: '0.5' }]]);
  });

  test('a list with unreadable members adds and updates rows, and removes none', async () => {
    const bodies = [trend(point(0), point(1)), trend(point(1, 0.75), { time: 'noon', value: 1 }, point(2, 1))];
    const [rows] = await tables<[object[]]>(trendingMusicList, US, bodies, [POINTS]);
    expect(rows).toEqual([{ value: '0.5' }, { value: '0.75' }, { value: '1' }]);
  });

  test('a complete list replaces the stored one, although another field cannot be read', async () => {
    const bodies = [trend(point(0), point(1)), sounds(sound(1, { author: {}, trend: [point(1)] }))];
    expect(await tables(trendingMusicList, US, bodies, [POINTS])).toEqual([[{ value: '0.5' }]]);
  });

  test('a list that lost members and fills a column of an entity is omitted', async () => {
    const product = (cover_url: unknown) => products({ product_id: '1', product_name: 'n', cover_url });
    const good = [{ url: 'https://img.example/a', index: 1 }];
    const [rows] = await tables<[object[]]>(
      productList,
      { region: 'US' },
      [product(JSON.stringify(good)), product(JSON.stringify([...good, { url: {}, index: 'x' }, 7]))],
      ['select cover_urls from echotik.products'],
    );
    expect(rows).toEqual([{ cover_urls: ['https://img.example/a'] }]);
  });
});

test('changed types are read, and noted once per page', async () => {
  const listed = interpretations(trendingMusicList, US, [
    sounds(
      sound(1, { rank: '1', if_cml: 0, title: 1989, duration: 15.5 }),
      sound(2, { rank: '2', if_cml: 1, title: 7, duration: 15 }),
    ),
  ])[0];
  expect(listed?.quarantined).toEqual([]);
  expect(listed?.unknown.map(({ path, kind, sample }) => `${path}: ${kind} ${sample}`)).toEqual([
    'title: number read as string 1989',
    'if_cml: number read as boolean 0',
    'rank: string read as number "1"',
  ]);
  expect(listed?.issues).toEqual<FieldIssue[]>([
    { path: 'duration', reason: expect.stringContaining('int'), sample: '15.5', records: 1, neededBy: null },
  ]);
  const [products_] = await tables<[object[]]>(
    productList,
    { region: 'US' },
    [products({ product_id: '1', category_id: 601450, region: 0, spu_avg_price: 'NaN' })],
    ['select category_id, region, spu_avg_price from echotik.products'],
  );
  expect(products_).toEqual([{ category_id: '601450', region: '0', spu_avg_price: null }]);
});

test('a timestamp in the wrong unit does not become a day of January 1970', async () => {
  const reviews = products(
    { review_id: '1', review_timestamp: 1_735_689_600_000 },
    { review_id: '2', review_timestamp: 1_735_689_600 },
    { review_id: '3', review_timestamp: 1_735 },
  );
  const [rows] = await tables<[object[]]>(
    productComment,
    { product_id: '9' },
    [reviews],
    [`select review_id, reviewed_at from echotik.product_reviews order by review_id`],
  );
  const newYear = new Date('2025-01-01T00:00:00Z');
  expect(rows).toEqual([
    { review_id: '1', reviewed_at: newYear },
    { review_id: '2', reviewed_at: newYear },
    { review_id: '3', reviewed_at: null },
  ]);
});

test('an unreadable field that children need is reported with their stream', () => {
  const [page] = interpretations(trendingMusicDetail, { clip_id: '1', ...US }, [
    { code: 0, data: { like_count: 'x', sound: sound(1) } },
  ]);
  expect(page?.issues).toMatchObject([{ path: 'like_count', neededBy: null }]);
  const [lives] = interpretations(liveList, { region: 'US' }, [
    products(
      { room_id: '1', user_id: '1.7E+18' },
      { room_id: '2', user_id: '5', live_status: {} },
      { room_id: '3', user_id: '6' },
    ),
  ]);
  expect(lives?.quarantined).toEqual([]);
  expect(lives?.issues).toMatchObject([
    { path: 'user_id', records: 1, neededBy: realtimeLiveDetail.name },
    { path: 'live_status', records: 1, neededBy: realtimeLiveDetail.name },
  ]);
  const asked = lives?.requests.filter(({ stream }) => stream === realtimeLiveDetail.name);
  expect(asked?.map(({ params }) => params['room_id'])).toEqual(['2', '3']);
});

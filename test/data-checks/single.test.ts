/** Checks that look at what is there, whatever it was before. */
import { expect, test } from 'vitest';
import { duplicates } from '../../src/data-checks/duplicates.ts';
import { orphans } from '../../src/data-checks/orphans.ts';
import { impossibleDates } from '../../src/data-checks/impossible-dates.ts';
import { placeholders } from '../../src/data-checks/placeholders.ts';
import { makePartitions } from '../../src/load/months/partitions.ts';
import { categories } from '../../src/load/tables/categories.ts';
import { music } from '../../src/load/tables/music.ts';
import { products } from '../../src/load/tables/products.ts';
import { row } from '../../src/streams/row.ts';
import { at, mergeInto } from '../load/write/row-writes.ts';
import { withDatabase } from '../support/database.ts';
import { readCheckResults, checkedStream, chart, clips, DAY, pastRun, buildScope } from './check-fixture.ts';

const list = checkedStream('trending-music-list');
const by = { requestId: 1, observedAt: at(1) };

test('a list that names things several times brings more records than rows', () =>
  withDatabase(async ({ pool }) => {
    const stream = 'trending-music-list';
    const walk = (records: number, params: object = { region: 'US', period: 7 }) =>
      pastRun(pool, DAY, [{ stream, params, rows: records }]);
    const seen = async (records: number, params?: object) =>
      readCheckResults(pool, duplicates, buildScope([list], { runId: await walk(records, params) }));
    await chart(pool, DAY, clips(50));
    expect(await seen(50)).toEqual([[`${stream} period=7 region=US`, 'passed', '0 of 50 records came again']]);
    expect(await seen(51)).toEqual([[`${stream} period=7 region=US`, 'passed', '1 of 51 records came again']]);
    expect(await seen(52)).toEqual([[`${stream} period=7 region=US`, 'warning', '2 of 52 records came again']]);
    // A cut of the list is not all that is there.
    expect(await seen(70, { region: 'US', period: 7, commercial_music: true })).toEqual([]);
  }));

test('rows of a day that cannot be are told', () =>
  withDatabase(async ({ pool }) => {
    const delivery = {
      ...row(music, { clip_id: 'c0', title: 'title' }),
      requestId: 1,
      observedAt: at(1),
    };
    await makePartitions(pool, [delivery], []);
    await mergeInto(pool, [delivery]);
    expect(await readCheckResults(pool, impossibleDates, buildScope([list]))).toEqual([
      ['all tables', 'passed', expect.any(String)],
    ]);
    await chart(pool, '1026-03-02', clips(3));
    expect(await readCheckResults(pool, impossibleDates, buildScope([list]))).toEqual([
      ['music_snapshots', 'warning', '3 rows'],
    ]);
  }));

test('ids that no key guards name something that is there', () =>
  withDatabase(async ({ pool }) => {
    const lost = async () =>
      (await readCheckResults(pool, orphans, buildScope([]))).find(([name]) => name === 'products.category_id');
    const product = (product_id: string, category_id: string) => ({
      ...row(products, { product_id, category_id }),
      ...by,
    });
    await mergeInto(pool, [product('p', '1'), product('q', '0')]);
    expect(await lost()).toEqual(['products.category_id', 'skipped', 'categories is empty']);
    await mergeInto(pool, [{ ...row(categories, { category_id: '1', category_level: 1 }), ...by }]);
    expect(await lost()).toEqual(['products.category_id', 'passed', '0 of 1 ids have no row']);
    await mergeInto(pool, [product('r', '2')]);
    expect(await lost()).toEqual(['products.category_id', 'warning', '1 of 2 ids have no row']);
  }));

test('entities that are only named are counted', () =>
  withDatabase(async ({ pool }) => {
    const named = async () =>
      (await readCheckResults(pool, placeholders, buildScope([]))).find(([name]) => name === 'music');
    const bare = (count: number) => clips(count).map((clip_id) => ({ ...row(music, { clip_id }), ...by }));
    await mergeInto(pool, bare(19));
    expect(await named()).toEqual(['music', 'skipped', '19 of 19 rows are only named']);
    await chart(pool, DAY, clips(10));
    await mergeInto(pool, bare(20));
    expect(await named()).toEqual(['music', 'passed', '10 of 20 rows are only named']);
    await mergeInto(pool, bare(21));
    expect(await named()).toEqual(['music', 'warning', '11 of 21 rows are only named']);
  }));

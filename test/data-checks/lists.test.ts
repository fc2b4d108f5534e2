/** Checks of lists: what came twice, what was the same, and what was not there. */
import { expect, test } from 'vitest';
import { emptyLists } from '../../src/data-checks/empty-lists.ts';
import { movedRecords } from '../../src/data-checks/moved-records.ts';
import { sameAnswers } from '../../src/data-checks/same-answers.ts';
import { shortLists } from '../../src/data-checks/short-lists.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';
import { readCheckResults, checkedStream, DAY, daysBefore, pastRun, buildScope } from './check-fixture.ts';

const CHART = 'trending-music-list';
const CHILD = 'product-video-list';
const keys = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

interface Answered {
  readonly params: object;
  /** Keys of the records, page by page; an empty page ends the list. */
  readonly pages: readonly (readonly number[])[];
  readonly stream?: string;
  readonly error?: string;
}

async function runWith(pool: Pool, lists: readonly Answered[], day = DAY): Promise<number> {
  const runId = await pastRun(pool, day, []);
  const rows = lists.flatMap(({ params, pages, stream = CHART, error = null }) =>
    pages.map((page, index) => ({
      stream,
      params,
      page: { page: String(index + 1) },
      previous_page: index ? 'digest' : null,
      status: page.length || index ? 'done' : 'absent',
      records: page.length,
      record_keys: page,
      walk: { records: pages.slice(0, index).flat().length },
      walk_end: index < pages.length - 1 ? null : error ? 'short' : 'complete',
      error,
    })),
  );
  await pool.query(
    `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, previous_page, status, records,
       record_keys, walk, walk_end, error, finished_at)
     select $1, $2, gen_random_uuid()::text, stream, 'realtime', params, page, 2, previous_page, status, records, record_keys, walk,
       walk_end, error, now()
     from json_to_recordset($3::json) as r(stream text, params jsonb, page jsonb, previous_page text, status text, records int,
       record_keys bigint[], walk jsonb, walk_end text, error text)`,
    [runId, day, JSON.stringify(rows)],
  );
  return runId;
}

const scope = (runId: number) => buildScope([checkedStream(CHART), checkedStream(CHILD)], { runId });
const US = { region: 'US', period: 7 };
const GB = { region: 'GB', period: 7 };

test('a record on two pages has moved; twice on one page, and in two lists, it has not', () =>
  withDatabase(async ({ pool }) => {
    const moved = async (lists: readonly Answered[]) =>
      readCheckResults(pool, movedRecords, scope(await runWith(pool, lists)));
    expect(
      await moved([
        {
          params: US,
          pages: [
            [1, 2, 3, 3],
            [4, 5],
          ],
        },
        { params: GB, pages: [[1, 2], [3]] },
      ]),
    ).toEqual([[CHART, 'passed', 'none of 8 records']]);
    expect(
      await moved([
        { params: US, pages: [[1, 2, 3], [3, 4], [1]] },
        {
          params: GB,
          pages: [
            [1, 2],
            [2, 3],
          ],
        },
      ]),
    ).toEqual([
      [
        CHART,
        'warning',
        '3 of 10 records came on two pages, up to 3 others may have been missed; most of them in period=7 region=US',
      ],
    ]);
    expect(await moved([{ params: US, pages: [[1, 2]] }])).toEqual([]);
  }));

test.each([
  { name: 'another market', params: [US, GB], pages: [10, 10], outcome: 'error' },
  { name: 'another window', params: [US, { ...US, period: 30 }], pages: [10, 10], outcome: 'error' },
  {
    name: 'another category, by a name that the API does not know',
    params: [
      { ...US, category_id: '600001' },
      { ...US, category_id: '601450' },
    ],
    pages: [10, 10],
    outcome: 'error',
  },
  {
    name: 'another number of records',
    params: [
      { ...US, count: 20 },
      { ...US, count: 50 },
    ],
    pages: [10, 10],
  },
  {
    name: 'another day',
    params: [
      { ...US, date: '2026-03-01' },
      { ...US, date: '2026-02-28' },
    ],
    pages: [10, 10],
  },
  {
    name: 'another order',
    params: [
      { ...US, order_by: 'like' },
      { ...US, order_by: 'hot' },
    ],
    pages: [10, 10],
  },
  {
    name: 'a lower limit',
    params: [
      { ...US, min_views: 1 },
      { ...US, min_views: 9 },
    ],
    pages: [10, 10],
  },
  { name: 'a filter more', params: [US, { ...US, off_mark: 0 }], pages: [10, 10] },
  { name: 'four records', params: [US, GB], pages: [4, 4] },
  { name: 'no record', params: [US, GB], pages: [0, 0] },
  { name: 'one record more', params: [US, GB], pages: [10, 11] },
])('the same records for $name: $outcome', ({ params, pages, outcome = 'passed' }) =>
  withDatabase(async ({ pool }) => {
    const lists = params.map((one, index) => ({ params: one, pages: [keys(1, pages[index] ?? 0)] }));
    const found = await readCheckResults(pool, sameAnswers, scope(await runWith(pool, lists)));
    expect(found.map(([, outcome]) => outcome).filter((one) => one !== 'passed')).toEqual(
      outcome === 'passed' ? [] : [outcome],
    );
    if (outcome !== 'passed') expect(found[0]?.[2]).toMatch(/ and .* have the same 10 records in the same order$/);
  }),
);

test('things that have a list of their own may share it, but not most of them', () =>
  withDatabase(async ({ pool }) => {
    const list = (id: number, from: number) => ({
      stream: CHILD,
      params: { product_id: String(id) },
      pages: [keys(from, 10)],
    });
    const same = async (lists: readonly Answered[]) =>
      readCheckResults(pool, sameAnswers, scope(await runWith(pool, lists)));
    expect(await same([list(1, 1), list(2, 1), list(3, 50), list(4, 90)])).toEqual([[CHILD, 'passed', '4 questions']]);
    expect(await same([list(1, 1), list(2, 1), list(3, 1), list(4, 90)])).toEqual([
      [
        CHILD,
        'error',
        'product_id=1 and product_id=2 have the same 10 records in the same order, and 1 more of 4 questions',
      ],
    ]);
  }));

test('a list that the API calls longer is a warning', () =>
  withDatabase(async ({ pool }) => {
    const runId = await runWith(pool, [
      { params: US, pages: [keys(1, 20), keys(21, 9)], error: 'the API counts 100 records' },
      { params: GB, pages: [keys(1, 20)] },
    ]);
    expect(await readCheckResults(pool, shortLists, scope(runId))).toEqual([
      [CHART, 'warning', '1 of 2 lists, the first period=7 region=US: 29 records came, the API counts 100 records'],
    ]);
  }));

test.each([
  { name: 'had 20 yesterday', before: [20], days: 1, outcome: ['error'] },
  { name: 'had 19 yesterday', before: [19], days: 1, outcome: [] },
  { name: 'had 20 a week ago', before: [20], days: 8, outcome: ['error'] },
  { name: 'had 20 nine days ago', before: [20], days: 9, outcome: [] },
  { name: 'had 30 on two pages', before: [15, 15], days: 1, outcome: ['error'] },
  { name: 'had 20 earlier that day', before: [20], days: 0, outcome: ['error'] },
])('an empty list that $name: $outcome', ({ before, days, outcome }) =>
  withDatabase(async ({ pool }) => {
    const pages = before.map((records, index) => keys(100 * index, records));
    await runWith(pool, [{ params: US, pages }], daysBefore(days));
    const found = await readCheckResults(pool, emptyLists, scope(await runWith(pool, [{ params: US, pages: [[]] }])));
    expect(found.map(([, severity]) => severity)).toEqual(outcome);
    // A first page that is empty may have others behind it.
    const behind = [{ params: US, pages: [[], keys(1, 20)] }];
    const records = await readCheckResults(pool, emptyLists, scope(await runWith(pool, behind)));
    expect(records.filter(([, severity]) => severity !== 'passed')).toEqual([]);
    await pool.query('delete from ops.requests where run_id = (select max(run_id) from ops.runs)');
    if (outcome.length) expect(found).toEqual([[`${CHART} period=7 region=US`, 'error', 'an empty list']]);
    expect(await readCheckResults(pool, emptyLists, scope(await runWith(pool, [{ params: GB, pages: [[]] }])))).toEqual(
      [],
    );
    expect(
      await readCheckResults(pool, emptyLists, scope(await runWith(pool, [{ params: US, pages: [[1]] }]))),
    ).toEqual([]);
  }),
);

test('a rank list that is not published yet is not empty while the one before it is there', () =>
  withDatabase(async ({ pool }) => {
    const ranks = { region: 'US', rank_type: 1 };
    const on = (day: string, pages: Answered['pages']) => ({
      stream: 'product-ranklist',
      params: { ...ranks, date: day },
      pages,
    });
    await runWith(pool, [on(daysBefore(2), [keys(1, 30)])], daysBefore(1));
    const empty = on(daysBefore(1), [[]]);
    const found = async (lists: readonly Answered[]) =>
      readCheckResults(pool, emptyLists, scope(await runWith(pool, lists)));
    expect(await found([empty, on(daysBefore(2), [keys(1, 30)])])).toEqual([]);
    expect(await found([empty, on(daysBefore(2), [[]])])).toEqual([
      ['product-ranklist rank_type=1 region=US', 'error', 'an empty list'],
    ]);
  }));

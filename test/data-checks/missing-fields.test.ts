/** Fields that were always there and disappear, from the answers to the status of a run. */
import { describe, expect, test } from 'vitest';
import { listResults } from '../../src/data-checks/check-results.ts';
import { acceptDrift, listDrift } from '../../src/ledger/drift.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { addDays } from '../../src/time.ts';
import { withDatabase } from '../support/database.ts';
import { readRows } from '../load/write/row-writes.ts';
import { DAY } from './check-fixture.ts';
import { type ReadPage, readRun } from './read-run.ts';

const LIST = 'trending-music-list';

/** A page of ten records with these fields; a number says how many of the records have it. */
const page = (fields: Readonly<Record<string, number>> = {}, more: Partial<ReadPage> = {}): ReadPage => ({
  ...more,
  fields: { '': more.records ?? 10, clip_id: 10, title: 10, rank: 10, ...fields },
});
const whole = page();
const without = page({ title: 0 });

/** Runs on consecutive days; returns what the check says of each, and whether the run is green. */
async function days(pool: Pool, pages: readonly (ReadPage | readonly ReadPage[])[], from = 0, choices: object = {}) {
  const found: (readonly [string, string])[] = [];
  for (const [index, each] of pages.entries()) {
    const run = await readRun(pool, 'fields' in each ? [each] : (each as readonly ReadPage[]), {
      day: addDays(DAY, from + index),
      ...choices,
    });
    const result = (await listResults(pool, { runId: run.run_id })).find(({ name }) => name === 'missing-fields');
    found.push([run.status, result?.observed ?? '']);
  }
  return found;
}

const GREEN = ['succeeded', 'no field is gone'] as const;
const gone = (runs = 3) =>
  ['partial', `title is in no record any more; it was in every record since ${DAY}, in ${runs} runs`] as const;

test('a field that three runs had in every record and the fourth in none fails its run, until it is there again', () =>
  withDatabase(async ({ pool }) => {
    expect(await days(pool, [whole, whole, whole, without, without, whole, whole])).toEqual([
      GREEN,
      GREEN,
      GREEN,
      gone(),
      gone(),
      GREEN,
      GREEN,
    ]);
    expect(await readRows(pool, 'select had, lacked from ops.seen_fields where run_id = 4')).toMatchObject([
      { had: ['clip_id', 'rank'], lacked: expect.arrayContaining(['title']) },
    ]);
    // Not long ago it was gone for two runs: it comes and goes.
    expect(await days(pool, [without], 7)).toEqual([GREEN]);
  }));

test('a field under another name is named with it', () =>
  withDatabase(async ({ pool }) => {
    await days(pool, [page({}, { unknown: ['old_news'] }), whole, whole]);
    const renamed = page({ title: 0 }, { unknown: ['song_title', 'nested.title'] });
    const [status, words] = gone();
    const found = [status, `${words}; perhaps renamed to song_title`];
    expect(await days(pool, [renamed, renamed], 3)).toEqual([found, found]);
  }));

interface Past {
  readonly had?: readonly string[];
  readonly lacked?: readonly string[];
  readonly records?: number;
}

/** Runs that have ended, one on each of the days before. */
const past = (pool: Pool, runs: readonly Past[]) =>
  pool.query(
    `with past as (
      select n.*, '2026-01-01'::date + n.place as day
      from json_to_recordset($1::json) as n(place int, had text[], lacked text[], records int)
    ), ended as (
      insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at, checked_at)
      select '${LIST}', 'start', 'succeeded', day, day, '{}', now(), now() from past order by day returning run_id, business_date
    ), seen as (
      insert into ops.seen_fields select '${LIST}', run_id, had, lacked from past join ended on business_date = day
    )
    insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, records, finished_at)
    select run_id, day, 'any', '${LIST}', 'realtime', '{}', '{}', 2, 'done', records, now() from past join ended on business_date = day`,
    [
      JSON.stringify(
        runs.map(({ had = ['clip_id', 'title', 'rank'], lacked = [], records = 10 }, place) => ({
          place,
          had,
          lacked,
          records,
        })),
      ),
    ],
  );

describe('it is quiet', () => {
  const trend = ['clip_id', 'trend', 'trend[].time', 'trend[].value'];
  test.each<readonly [string, readonly Past[], readonly ReadPage[]]>([
    ['after two runs only', [{}, {}], [without]],
    ['where a field was in some records only', [{}, { lacked: ['title'] }, {}, {}], [without]],
    ['where some records still have it', [{}, {}, {}], [page({ title: 1 })]],
    ['where another page still has it', [{}, {}, {}], [without, page({ title: 2 })]],
    ['of few records', [{}, {}, {}], [{ records: 4, fields: { '': 4, clip_id: 4, rank: 4 } }]],
    ['where the earlier runs had few records', [{ records: 4 }, { records: 4 }, {}, {}], [without]],
    ['where a list is empty', [{ had: trend }, { had: trend }, { had: trend }], [page({ trend: 10 })]],
    ['where nothing is reported', [{}, {}, {}], [{ fields: {} }]],
  ])('%s', (_, runs, pages) =>
    withDatabase(async ({ pool }) => {
      await past(pool, runs);
      expect(await days(pool, [pages])).toEqual([
        ['succeeded', expect.stringMatching(/^no field is gone$|^nothing was bought$/)],
      ]);
    }),
  );

  test('but not of a field that three runs had in every record, whatever was before', () =>
    withDatabase(async ({ pool }) => {
      await past(pool, [{ had: ['rank'], lacked: ['title'] }, {}, {}, {}]);
      const words = 'title is in no record any more; it was in every record since 2026-01-02, in 3 runs';
      expect(await days(pool, [without])).toEqual([['partial', words]]);
    }));

  test('of other pipelines, and of what fills the past', () =>
    withDatabase(async ({ pool }) => {
      await days(pool, [whole, whole, whole]);
      expect(await days(pool, [without], 3, { pipeline: 'another' })).toEqual([GREEN]);
      for (const trigger of ['backfill', 'import'] as const)
        expect(await days(pool, [without], 3, { trigger })).toEqual([['succeeded', '']]);
      const replay = { trigger: 'replay', sources: [1] };
      expect(await days(pool, [without], 3, replay)).toEqual([['succeeded', '']]);
      // None of them is remembered: the field was always there, and is.
      expect(await days(pool, [whole, without], 4)).toEqual([GREEN, gone(4)]);
    }));
});

test('a field of an object inside is missed, where the object is there', () =>
  withDatabase(async ({ pool }) => {
    const trend = { trend: 10, 'trend[]': 10, 'trend[].time': 10, 'trend[].value': 10 };
    const full = page(trend);
    const found = await days(pool, [full, full, full, page({ ...trend, 'trend[].value': 0 })]);
    expect(found.at(-1)).toEqual([
      'partial',
      `trend[].value is in no record any more; it was in every record since ${DAY}, in 3 runs`,
    ]);
  }));

test('what is gone is in the list of drift until somebody accepts it; then it is quiet, until it comes back and goes again', () =>
  withDatabase(async ({ pool }) => {
    await days(pool, [whole, whole, whole, without, without]);
    const missing = { stream: LIST, path: 'title', kind: `missing in ${LIST}`, accepted_at: null };
    expect(await listDrift(pool, false)).toMatchObject([missing]);
    expect(await acceptDrift(pool, LIST, 'rank')).toBe(0);
    expect(await acceptDrift(pool, LIST, 'title')).toBe(1);
    expect(await listDrift(pool, false)).toEqual([]);
    expect(await listDrift(pool, true)).toMatchObject([{ ...missing, accepted_at: expect.any(Date) }]);
    expect(await acceptDrift(pool, LIST, 'title')).toBe(0);
    expect(await days(pool, [without, without], 5)).toEqual([GREEN, GREEN]);

    // A month later it is back for good, and goes again.
    await past(
      pool,
      Array.from({ length: 20 }, () => ({})),
    );
    expect(await days(pool, [whole], 59)).toEqual([GREEN]);
    expect(await listDrift(pool, true)).toEqual([]);
    const [found] = await days(pool, [without], 60);
    expect(found).toEqual([
      'partial',
      'title is in no record any more; it was in every record since 2026-01-02, in 20 runs',
    ]);
    expect(await acceptDrift(pool, LIST, undefined)).toBe(1);
    expect(await days(pool, [without], 61)).toEqual([GREEN]);
  }));

test('each pipeline that loses a field fails until it is back there or accepted', () =>
  withDatabase(async ({ pool }) => {
    // On days of their own: an answer of the day is not bought again.
    const another = { pipeline: 'another' };
    const goneThere = ['partial', gone()[1].replace(DAY, addDays(DAY, 20))];
    await days(pool, [whole, whole, whole]);
    await days(pool, [whole, whole, whole], 20, another);
    expect(await days(pool, [without], 3)).toEqual([gone()]);
    expect(await days(pool, [without, without], 23, another)).toEqual([goneThere, goneThere]);
    expect(await listDrift(pool, false)).toMatchObject([
      { path: 'title', kind: 'missing in another' },
      { path: 'title', kind: `missing in ${LIST}` },
    ]);
    // Back in one of them says nothing of the other.
    expect(await days(pool, [whole], 25, another)).toEqual([GREEN]);
    expect(await days(pool, [without], 4)).toEqual([gone()]);
    expect(await days(pool, [without], 5, { pipeline: 'a third' })).toEqual([GREEN]);
    expect(await acceptDrift(pool, LIST, 'title')).toBe(1);
    expect(await days(pool, [without], 6)).toEqual([GREEN]);
  }));

test('runs that go on at the same time count once each', () =>
  withDatabase(async ({ pool }) => {
    await days(pool, [whole, whole, whole]);
    await Promise.all([4, 5, 6].map((day) => readRun(pool, [whole, whole], { day: addDays(DAY, day) })));
    expect(await days(pool, [without], 7)).toEqual([gone(6)]);
  }));

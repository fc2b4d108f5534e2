/** Where lists end, as a run sees it: how many rows it has, what it paid for, and whether it is green. */
import { describe, expect, test } from 'vitest';
import { resumeRun } from '../../src/ledger/resume-run.ts';
import { readRows } from '../load/write/row-writes.ts';
import {
  DAY,
  readEnds,
  readFailures,
  lacking,
  LIST,
  MARKETS,
  getMarket,
  NEXT_DAY,
  inRegions,
  page,
  countRecords,
  countRunRows,
  withListWorld,
} from '../support/list-world.ts';
import { type ListAnswer } from '../support/list-server.ts';

interface Case {
  readonly name: string;
  readonly answers: ListAnswer;
  readonly rows: number;
  readonly calls: number;
}

/** What came of each case, in a market of its own, of a stream of which nothing is known. */
const outcomes = (cases: readonly Case[]) =>
  withListWorld(
    () => [],
    async ({ read, pool, server }) => {
      const found: object[] = [];
      for (const [place, { name, answers }] of cases.entries()) {
        await pool.query('truncate ops.paging');
        server.answer(answers);
        const before = server.calls.length;
        const { run_id, status, error } = await read(DAY, inRegions(getMarket(place)));
        const [counted] = await readRows(
          pool,
          `select sum(records)::int as records, count(walk_end)::int as ends from ops.requests where run_id = ${run_id}`,
        );
        const rows = await countRunRows(pool, run_id);
        found.push({ name, status, error, calls: server.calls.length - before, rows, ...counted });
      }
      return [...found, await readFailures(pool)];
    },
  );

/** Each is green, has its rows, and cost its calls; no check failed. */
const asExpected = (cases: readonly Case[]) => [
  ...cases.map(({ name, calls, rows }) => ({
    name,
    status: 'succeeded',
    error: null,
    calls,
    rows,
    records: rows,
    ends: 1,
  })),
  [],
];

test('an unknown list is read one page further than its first page that is not full', async () => {
  const cases: readonly Case[] = [
    { name: 'page 2 of 8 has 9 records', answers: lacking(80, { 2: 1 }), rows: 79, calls: 9 },
    { name: 'page 3 of 10 has 9 records', answers: lacking(100, { 3: 1 }), rows: 99, calls: 11 },
    { name: 'page 1 of 4 has 9 records', answers: lacking(40, { 1: 1 }), rows: 39, calls: 5 },
    { name: 'several lack some', answers: lacking(100, { 1: 3, 4: 9, 5: 1, 9: 2 }), rows: 85, calls: 11 },
    { name: 'page 4 of 8 is empty', answers: lacking(80, { 4: 10 }), rows: 70, calls: 10 },
    { name: 'the last page is exactly full', answers: lacking(30, {}), rows: 30, calls: 5 },
    { name: 'it ends at a short page', answers: lacking(34, {}), rows: 34, calls: 5 },
    { name: 'it has a single record', answers: lacking(1, {}), rows: 1, calls: 2 },
    { name: 'it is empty', answers: lacking(0, {}), rows: 0, calls: 1 },
  ];
  expect(await outcomes(cases)).toEqual(asExpected(cases));
});

test('the page size is the size that the server really returns', async () => {
  const cases: readonly Case[] = [
    { name: '8 where 10 are asked for', answers: (asked) => page(asked, 80, 8), rows: 80, calls: 11 },
    { name: '8, and fewer on the last page', answers: (asked) => page(asked, 77, 8), rows: 77, calls: 10 },
    { name: '20 where 10 are asked for', answers: (asked) => page(asked, 75, 20), rows: 75, calls: 5 },
    { name: '20, and the list ends with it', answers: (asked) => page(asked, 20, 20), rows: 20, calls: 3 },
  ];
  expect(await outcomes(cases)).toEqual(asExpected(cases));
});

describe('the paging of a stream is remembered', () => {
  test('one list a day pays for the call past its end, and another day checks again', () =>
    withListWorld(
      (asked) => page(asked, 14),
      async ({ read, pool, server }) => {
        const three = inRegions('US', 'GB', 'TH');
        expect(await read(DAY, three)).toMatchObject({ status: 'succeeded', requests_total: 3 * 2 + 1 });
        expect(new Set(await readEnds(pool))).toEqual(new Set(['assumed', 'complete']));
        await read(DAY, inRegions('ID'));
        expect(server.calls).toHaveLength(7 + 2);
        await read(NEXT_DAY, three);
        expect(server.calls).toHaveLength(9 + 7);
      },
    ));

  test('when one list continues after a short page, lists that had ended at one are reopened', () =>
    withListWorld(lacking(60, { 2: 1 }), async ({ read, pool, server }) => {
      const run = await read(DAY, inRegions('US', 'GB', 'TH', 'ID'));
      // Each list has six pages, and an empty one behind them.
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 4 * 7 });
      expect(new Set(server.calls.map(({ query, page }) => `${query['region']} ${page}`)).size).toBe(28);
      expect(await readEnds(pool)).toEqual(Array(4).fill('complete'));
    }));

  test('a smaller real page size is known to the next list, which ends at its short page', () =>
    withListWorld(
      (asked) => page(asked, 30, 8),
      async ({ read, server }) => {
        expect((await read()).requests_total).toBe(4);
        await read(DAY, inRegions('GB'));
        expect(server.calls).toHaveLength(4 + 4);
        server.answer((asked) => page(asked, 16, 8));
        expect(await read(DAY, inRegions('TH'))).toMatchObject({ requests_total: 3 });
      },
    ));

  test('lists that would have fitted on one more old page show that a server makes its pages smaller', () =>
    withListWorld(
      (asked) => page(asked, 30),
      async ({ read, pool, server }) => {
        await read();
        server.answer((asked) => page(asked, 12, 5));
        for (const day of [NEXT_DAY, '2026-03-04']) {
          const run = await read(day, inRegions('GB', 'TH', 'ID'));
          expect(run.status).toBe('succeeded');
          expect(await countRecords(pool, run.run_id)).toBe(3 * 12);
        }
      },
    ));

  test.each(['running', 'paused', 'out_of_budget', 'replay', 'succeeded'])(
    'where one list goes on behind a short page, so do those of other runs that still go on: one that is %s',
    (state) =>
      withListWorld(lacking(60, { 1: 1 }), async ({ read, pool, session }) => {
        // Somebody has looked behind an end that day, and there was nothing.
        await pool.query(`insert into ops.paging (stream, probed_on) values ($1, $2)`, [LIST, DAY]);
        const { run_id } = await read(DAY, inRegions('GB'));
        expect(await readEnds(pool)).toEqual(['assumed']);
        const isOpen = state !== 'succeeded';
        if (isOpen) {
          // It has another request, which is not due yet.
          await pool.query(
            `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, not_before)
             select run_id, business_date, 'later', stream, lane, params, page, price, now() + interval '1 day'
             from ops.requests where run_id = $1`,
            [run_id],
          );
          const { status, streams } =
            state === 'replay' ? { status: 'running', streams: [] } : { status: state, streams: [LIST] };
          await pool.query(`update ops.runs set status = $2, streams = $3, finished_at = null where run_id = $1`, [
            run_id,
            status,
            streams,
          ]);
        }
        await pool.query('update ops.paging set probed_on = null');
        await read(DAY, inRegions('US'));
        const pages = async () =>
          (
            await readRows(
              pool,
              `select count(*)::int as pages from ops.requests where run_id = ${run_id} and identity <> 'later'`,
            )
          )[0]?.['pages'];
        if (state === 'replay' || state === 'succeeded') {
          expect(await pages()).toBe(1);
          return;
        }
        expect(await pages()).toBeGreaterThanOrEqual(2);
        if (state !== 'running') await resumeRun(pool, run_id);
        await session.dispatchPlanned();
        await expect.poll(pages, { timeout: 20_000 }).toBe(7);
      }),
  );

  test('lists that end at the same time pay for one call', () =>
    withListWorld(
      (asked) => page(asked, 4),
      async ({ read, server }) => {
        await Promise.all(MARKETS.map((market) => read(DAY, inRegions(market))));
        expect(server.calls).toHaveLength(MARKETS.length + 1);
      },
    ));
});

describe('the last complete walk of the same request identity', () => {
  test('the next page is requested when the last walk had more, although the call of the day is used', () =>
    withListWorld(
      (asked) => page(asked, 100),
      async ({ read, pool, server }) => {
        await read();
        await read(NEXT_DAY, inRegions('GB'));
        server.answer(lacking(100, { 3: 1 }));
        const run = await read(NEXT_DAY);
        expect(run).toMatchObject({ status: 'succeeded', requests_total: 11 });
        expect(await countRecords(pool, run.run_id)).toBe(99);
      },
    ));

  test('an empty page in the middle is not the end when the last walk had more', () =>
    withListWorld(
      (asked) => page(asked, 60),
      async ({ read, pool, server }) => {
        await read();
        await read(NEXT_DAY, inRegions('GB'));
        server.answer(lacking(60, { 3: 10 }));
        const run = await read(NEXT_DAY);
        expect(await countRecords(pool, run.run_id)).toBe(50);
      },
    ));

  test('a list that is a page shorter than in the last walk costs one call past its end', () =>
    withListWorld(
      (asked) => page(asked, 65),
      async ({ read, server }) => {
        await read();
        await read(NEXT_DAY, inRegions('GB'));
        server.answer((asked) => page(asked, 24));
        expect(await read(NEXT_DAY)).toMatchObject({ requests_total: 3 + 1, status: 'succeeded' });
        server.answer((asked) => page(asked, 22));
        expect(await read('2026-03-04', inRegions('US'))).toMatchObject({ requests_total: 3 + 1 });
      },
    ));
});

/** Behind the last page a server shows it once more. */
const again =
  (total: number, change: (records: object[], page: number) => object[] = (records) => records): ListAnswer =>
  (asked) =>
    change(page(asked, total, 10, Math.min(asked.page, Math.ceil(total / 10))), asked.page);

test('a page that is repeated after the end ends its list and is not counted', async () => {
  const cases: readonly Case[] = [
    { name: 'the last page', answers: again(30), rows: 30, calls: 4 },
    {
      name: 'the last page with another counter',
      answers: again(30, (records, number) => records.map((record) => ({ ...record, total_sale_cnt: number }))),
      rows: 30,
      calls: 4,
    },
    {
      name: 'the last page in another order',
      answers: again(30, (records, number) => (number > 3 ? records.toReversed() : records)),
      rows: 30,
      calls: 4,
    },
    {
      name: 'the first page',
      answers: (asked) => page(asked, 30, 10, asked.page > 3 ? 1 : asked.page),
      rows: 30,
      calls: 4,
    },
    { name: 'a short page', answers: again(25), rows: 25, calls: 4 },
    { name: 'the only page', answers: again(7), rows: 7, calls: 2 },
  ];
  expect(await outcomes(cases)).toEqual(asExpected(cases));
});

describe('a repeated page', () => {
  test('a first full page that comes twice fails the request: paging does not move', () =>
    withListWorld(
      (asked) => page(asked, 10, 10, 1),
      async ({ read, pool }) => {
        const run = await read();
        expect(run).toMatchObject({ status: 'partial', requests_failed: 1, requests_done: 1 });
        expect(run.error).toContain('paging does not move');
        expect(await countRunRows(pool, run.run_id)).toBe(10);
      },
    ));

  test('a first full page that comes twice is the end where lists of the stream are known to have more pages', () =>
    withListWorld(again(30), async ({ read, server }) => {
      await read();
      server.answer(again(10));
      expect(await read(DAY, inRegions('GB'))).toMatchObject({ status: 'succeeded' });
    }));

  test('a repeated page is not the end where the last walk had more', () =>
    withListWorld(again(60), async ({ read, server }) => {
      await read();
      server.answer((asked) => page(asked, 60, 10, Math.min(asked.page, 2)));
      const run = await read(NEXT_DAY);
      expect(run).toMatchObject({ status: 'partial', requests_failed: 1 });
      expect(run.error).toContain('paging does not move');
    }));
});

/** Where lists end, as a run sees it: how many rows it has, what it paid for, and whether it is green. */
import { describe, expect, test } from 'vitest';
import { resumeRun } from '../../src/jobs/ledger/resume.ts';
import { rowsOf } from '../load/deliveries.ts';
import {
  DAY,
  ends,
  failures,
  lacking,
  LIST,
  MARKETS,
  marketOf,
  NEXT_DAY,
  of,
  page,
  recordsOf,
  rowsOfRun,
  scene,
} from '../support/list-scene.ts';
import { type Answers } from '../support/list-server.ts';

interface Case {
  readonly name: string;
  readonly answers: Answers;
  readonly rows: number;
  readonly calls: number;
}

/** What came of each case, in a market of its own, of a stream of which nothing is known. */
const outcomes = (cases: readonly Case[]) =>
  scene(
    () => [],
    async ({ read, pool, server }) => {
      const found: object[] = [];
      for (const [place, { name, answers }] of cases.entries()) {
        await pool.query('truncate ops.paging');
        server.answer(answers);
        const before = server.calls.length;
        const { run_id, status, error } = await read(DAY, of(marketOf(place)));
        const [counted] = await rowsOf(
          pool,
          `select sum(records)::int as records, count(walk_end)::int as ends from ops.requests where run_id = ${run_id}`,
        );
        const rows = await rowsOfRun(pool, run_id);
        found.push({ name, status, error, calls: server.calls.length - before, rows, ...counted });
      }
      return [...found, await failures(pool)];
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

test('a list that nothing is known of is read behind its first page that is not full', async () => {
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

test('the size of a page is what the server really returns', async () => {
  const cases: readonly Case[] = [
    { name: '8 where 10 are asked for', answers: (asked) => page(asked, 80, 8), rows: 80, calls: 11 },
    { name: '8, and fewer on the last page', answers: (asked) => page(asked, 77, 8), rows: 77, calls: 10 },
    { name: '20 where 10 are asked for', answers: (asked) => page(asked, 75, 20), rows: 75, calls: 5 },
    { name: '20, and the list ends with it', answers: (asked) => page(asked, 20, 20), rows: 20, calls: 3 },
  ];
  expect(await outcomes(cases)).toEqual(asExpected(cases));
});

describe('what a stream does is remembered', () => {
  test('one list a day pays for the call that looks behind its end; another day looks again', () =>
    scene(
      (asked) => page(asked, 14),
      async ({ read, pool, server }) => {
        const three = of('US', 'GB', 'TH');
        expect(await read(DAY, three)).toMatchObject({ status: 'succeeded', requests_total: 3 * 2 + 1 });
        expect(new Set(await ends(pool))).toEqual(new Set(['assumed', 'complete']));
        await read(DAY, of('ID'));
        expect(server.calls).toHaveLength(7 + 2);
        await read(NEXT_DAY, three);
        expect(server.calls).toHaveLength(9 + 7);
      },
    ));

  test('where one list goes on behind a short page, those that had ended at one go on too', () =>
    scene(lacking(60, { 2: 1 }), async ({ read, pool, server }) => {
      const run = await read(DAY, of('US', 'GB', 'TH', 'ID'));
      // Each list has six pages, and an empty one behind them.
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 4 * 7 });
      expect(new Set(server.calls.map(({ query, page }) => `${query['region']} ${page}`)).size).toBe(28);
      expect(await ends(pool)).toEqual(Array(4).fill('complete'));
    }));

  test('a smaller real page is known to the next list, whose short page is its end', () =>
    scene(
      (asked) => page(asked, 30, 8),
      async ({ read, server }) => {
        expect((await read()).requests_total).toBe(4);
        await read(DAY, of('GB'));
        expect(server.calls).toHaveLength(4 + 4);
        server.answer((asked) => page(asked, 16, 8));
        expect(await read(DAY, of('TH'))).toMatchObject({ requests_total: 3 });
      },
    ));

  test('a server that makes its pages smaller is noticed, by lists that one more old page would have held', () =>
    scene(
      (asked) => page(asked, 30),
      async ({ read, pool, server }) => {
        await read();
        server.answer((asked) => page(asked, 12, 5));
        for (const day of [NEXT_DAY, '2026-03-04']) {
          const run = await read(day, of('GB', 'TH', 'ID'));
          expect(run.status).toBe('succeeded');
          expect(await recordsOf(pool, run.run_id)).toBe(3 * 12);
        }
      },
    ));

  test.each(['running', 'paused', 'out_of_budget', 'replay', 'succeeded'])(
    'where one list goes on behind a short page, so do those of other runs that still go on: one that is %s',
    (state) =>
      scene(lacking(60, { 1: 1 }), async ({ read, pool, session }) => {
        // Somebody has looked behind an end that day, and there was nothing.
        await pool.query(`insert into ops.paging (stream, probed_on) values ($1, $2)`, [LIST, DAY]);
        const { run_id } = await read(DAY, of('GB'));
        expect(await ends(pool)).toEqual(['assumed']);
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
        await read(DAY, of('US'));
        const pages = async () =>
          (
            await rowsOf(
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
        await session.feed();
        await expect.poll(pages, { timeout: 20_000 }).toBe(7);
      }),
  );

  test('lists that come to their ends at the same time pay for one call', () =>
    scene(
      (asked) => page(asked, 4),
      async ({ read, server }) => {
        await Promise.all(MARKETS.map((market) => read(DAY, of(market))));
        expect(server.calls).toHaveLength(MARKETS.length + 1);
      },
    ));
});

describe('the last complete walk of the same question', () => {
  test('had more: the next page is asked, although the call of the day is spent', () =>
    scene(
      (asked) => page(asked, 100),
      async ({ read, pool, server }) => {
        await read();
        await read(NEXT_DAY, of('GB'));
        server.answer(lacking(100, { 3: 1 }));
        const run = await read(NEXT_DAY);
        expect(run).toMatchObject({ status: 'succeeded', requests_total: 11 });
        expect(await recordsOf(pool, run.run_id)).toBe(99);
      },
    ));

  test('had more than an empty page in the middle lets through', () =>
    scene(
      (asked) => page(asked, 60),
      async ({ read, pool, server }) => {
        await read();
        await read(NEXT_DAY, of('GB'));
        server.answer(lacking(60, { 3: 10 }));
        const run = await read(NEXT_DAY);
        expect(await recordsOf(pool, run.run_id)).toBe(50);
      },
    ));

  test('had a page more: a list that shrank costs one call past its end', () =>
    scene(
      (asked) => page(asked, 65),
      async ({ read, server }) => {
        await read();
        await read(NEXT_DAY, of('GB'));
        server.answer((asked) => page(asked, 24));
        expect(await read(NEXT_DAY)).toMatchObject({ requests_total: 3 + 1, status: 'succeeded' });
        server.answer((asked) => page(asked, 22));
        expect(await read('2026-03-04', of('US'))).toMatchObject({ requests_total: 3 + 1 });
      },
    ));
});

/** Behind the last page a server shows it once more. */
const again =
  (total: number, change: (records: object[], page: number) => object[] = (records) => records): Answers =>
  (asked) =>
    change(page(asked, total, 10, Math.min(asked.page, Math.ceil(total / 10))), asked.page);

test('a page that comes again behind the end ends its list, and is not counted', async () => {
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

describe('a page that comes again', () => {
  test('is no end where the first full page comes twice: paging does not move, and the run is not green', () =>
    scene(
      (asked) => page(asked, 10, 10, 1),
      async ({ read, pool }) => {
        const run = await read();
        expect(run).toMatchObject({ status: 'partial', requests_failed: 1, requests_done: 1 });
        expect(run.error).toContain('paging does not move');
        expect(await rowsOfRun(pool, run.run_id)).toBe(10);
      },
    ));

  test('is an end where the first full page comes twice, but lists of the stream are known to have more pages', () =>
    scene(again(30), async ({ read, server }) => {
      await read();
      server.answer(again(10));
      expect(await read(DAY, of('GB'))).toMatchObject({ status: 'succeeded' });
    }));

  test('is no end where the last walk of the question had more', () =>
    scene(again(60), async ({ read, server }) => {
      await read();
      server.answer((asked) => page(asked, 60, 10, Math.min(asked.page, 2)));
      const run = await read(NEXT_DAY);
      expect(run).toMatchObject({ status: 'partial', requests_failed: 1 });
      expect(run.error).toContain('paging does not move');
    }));
});

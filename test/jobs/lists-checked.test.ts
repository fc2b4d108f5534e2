/** What is done with lists beside reading them: replays, limits, and the checks of a run. */
import { describe, expect, test } from 'vitest';
import { requireDatedStream } from '../../src/past/backfill.ts';
import { findGaps } from '../../src/past/gaps.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { readRows } from '../load/write/row-writes.ts';
import {
  DAY,
  readEnds,
  readFailures,
  lacking,
  LIST,
  getMarket,
  NEXT_DAY,
  inRegions,
  page,
  countRecords,
  withListWorld,
} from '../support/list-world.ts';
import { buildPage } from '../support/list-server.ts';
import { orderBackfill } from '../support/order-backfill.ts';
import type { TestWorld } from '../support/world.ts';

describe('a replay of a list', () => {
  test('a replay of a list sends nothing and gives the same rows', () =>
    withListWorld(lacking(80, { 2: 1 }), async ({ read, pool, session, server }) => {
      await read();
      const calls = server.calls.length;
      const before = await readRows(pool, 'select * from echotik.products order by product_id');
      const order = { streams: [requireStream(LIST)], businessDate: DAY };
      const runId = await beginReplay(pool, order, new Date(`${DAY}T11:00:00Z`));
      expect(await session.wait(runId ?? 0)).toMatchObject({ status: 'succeeded', requests_total: 9 });
      expect(await readRows(pool, 'select * from echotik.products order by product_id')).toEqual(before);
      expect(server.calls).toHaveLength(calls);
    }));
});

test('a short page at the limit of pages is the last call', () =>
  withListWorld(lacking(80, { 2: 1 }), async ({ read, pool, server }) => {
    expect(await read(DAY, { ...inRegions('US'), maxPages: 2 })).toMatchObject({
      status: 'succeeded',
      requests_total: 2,
    });
    expect(await readEnds(pool)).toEqual(['assumed']);
    await read(DAY, inRegions('GB'));
    await read(NEXT_DAY, { ...inRegions('US'), maxPages: 2 });
    expect((await readEnds(pool)).at(-1)).toBe('cap');
    expect(server.calls).toHaveLength(2 + 9 + 2);
  }));

describe('a run is checked for', () => {
  test('a run with records that moved between two pages has a warning with their number', () =>
    withListWorld(
      (asked) => [
        ...(asked.page === 3 ? page(asked, 40, 10, 2).slice(7) : []),
        ...page(asked, 40).slice(asked.page === 3 ? 3 : 0),
      ],
      async ({ read, pool }) => {
        expect(await read()).toMatchObject({ status: 'succeeded' });
        expect(await readFailures(pool)).toEqual([
          {
            name: 'moved-records',
            severity: 'warning',
            subject: LIST,
            observed: expect.stringMatching(
              /^3 of 40 records came on two pages, up to 3 others may have been missed; .*region=US/,
            ),
          },
        ]);
      },
    ));

  test('a run with filters that the API ignores is partial, and names two requests', () =>
    withListWorld(
      ({ page: number }) => buildPage(number, 24),
      async ({ read, pool }) => {
        const run = await read(DAY, inRegions('US', 'GB'));
        expect(run.status).toBe('partial');
        expect(run.error).toMatch(/region=GB and .*region=US have the same 10 records in the same order/);
        expect(await readFailures(pool)).toMatchObject([{ name: 'same-answers', severity: 'error', subject: LIST }]);
      },
    ));

  test('an empty list that had many records in its last walk is reported', () =>
    withListWorld(
      (asked) => page(asked, 45),
      async ({ read, server, pool }) => {
        await read();
        server.answer(() => []);
        const run = await read(NEXT_DAY);
        expect(run).toMatchObject({ status: 'partial', requests_absent: 1 });
        expect(run.error).toMatch(/check empty-lists failed: product-list .*region=US.*: an empty list/);
        expect(await readFailures(pool)).toMatchObject([{ name: 'empty-lists', severity: 'error' }]);
        // On the day after too, although the last answer was empty.
        expect(await read('2026-03-04')).toMatchObject({ status: 'partial' });
        expect(await read('2026-03-04', inRegions('GB'))).toMatchObject({ status: 'succeeded' });
        server.answer((asked) => page(asked, 45));
        expect(await read('2026-03-05')).toMatchObject({ status: 'succeeded' });
      },
    ));
});

describe('a backfill is checked for', () => {
  const NOW = new Date('2026-03-31T12:00:00Z');
  const stream = requireDatedStream(requireStream('product-ranklist'));
  const fill = async ({ pool, config, session, setNow }: TestWorld) => {
    setNow(() => NOW);
    const keys = ['US', 'GB'].map((region) => ({ region, rank_type: 1, product_rank_field: 1 }));
    const span = { from: DAY, to: NEXT_DAY };
    const order = { stream, span, series: keys, mode: 'missing', oldestFirst: true, follow: [] } as const;
    const runId = await orderBackfill(pool, config, order, NOW);
    await session.dispatchPlanned();
    return session.wait(runId);
  };

  test('a backfill with filters that the API ignores is partial', () =>
    withListWorld(
      ({ page: number }) => buildPage(number, 24),
      async (world) => {
        expect(await fill(world)).toMatchObject({ status: 'partial' });
        expect(await readFailures(world.pool)).toMatchObject([{ name: 'same-answers', severity: 'error' }]);
      },
    ));

  test('a backfill with records that moved has a warning', () =>
    withListWorld(
      (asked) => [
        ...(asked.page === 2 ? page(asked, 24, 10, 1).slice(9) : []),
        ...page(asked, 24).slice(asked.page === 2 ? 1 : 0),
      ],
      async (world) => {
        expect(await fill(world)).toMatchObject({ status: 'succeeded' });
        expect(await readFailures(world.pool)).toMatchObject([{ name: 'moved-records', severity: 'warning' }]);
      },
    ));
});

test('a list with an empty first page is present where its later pages have records', () =>
  withListWorld(
    ({ page: number }) => ({
      pagination: { has_more: number < 2 },
      sound_list: number === 2 ? [{ clip_id: '1' }, { clip_id: '2' }] : [],
    }),
    async ({ sync, pool, config }) => {
      const stream = requireStream('trending-music-list');
      const run = await sync(DAY, stream.name, { follow: [], overrides: { region: ['US'] } });
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 2 });
      const gaps = await findGaps(pool, config, [stream], { from: DAY, to: DAY }, new Date(`${DAY}T12:00:00Z`));
      expect(gaps.filter(({ run_id }) => run_id === run.run_id)).toMatchObject([{ state: 'present' }]);
    },
  ));

interface Paged {
  readonly name: string;
  /** Sounds of each page; none behind the last. */
  readonly sizes: readonly number[];
  readonly pagination: (page: number) => object;
  readonly end: object;
  readonly rows: number;
  readonly calls: number;
}

test('a flag and a total are believed when they report more records', () =>
  withListWorld(
    () => [],
    async ({ sync, pool, server }) => {
      const cases: readonly Paged[] = [
        {
          name: 'a page with a record less, and a flag that says more',
          sizes: [20, 19, 20],
          pagination: (page) => ({ has_more: page < 3, total: 60 }),
          end: { status: 'succeeded' },
          rows: 59,
          calls: 3,
        },
        {
          name: 'a flag that says too early that it is the end',
          sizes: [20, 20, 20],
          pagination: (page) => ({ has_more: page < 2, total: 60 }),
          end: { status: 'succeeded' },
          rows: 60,
          calls: 3,
        },
        {
          name: 'no flag, and a total',
          sizes: [20, 19, 20],
          pagination: () => ({ total: '60' }),
          end: { status: 'succeeded' },
          rows: 59,
          calls: 4,
        },
        {
          name: 'an empty page in the middle',
          sizes: [20, 0, 20],
          pagination: (page) => ({ has_more: page < 3, total: 60 }),
          end: { status: 'succeeded' },
          rows: 40,
          calls: 3,
        },
        {
          name: 'a flag that never says the end',
          sizes: [20, 20],
          pagination: () => ({ has_more: true }),
          end: { status: 'partial', requests_failed: 1 },
          rows: 40,
          calls: 4,
        },
        {
          name: 'a total that is never reached',
          sizes: [20, 9],
          pagination: (page) => ({ has_more: page < 2, total: 100 }),
          end: { status: 'succeeded' },
          rows: 29,
          calls: 3,
        },
        {
          name: 'a total, and nothing else',
          sizes: [],
          pagination: () => ({ has_more: false, total: 100 }),
          end: { status: 'partial', requests_absent: 1 },
          rows: 0,
          calls: 2,
        },
      ];
      for (const [place, { name, sizes, pagination, end, rows, calls }] of cases.entries()) {
        await pool.query('truncate ops.paging');
        const sounds = (page: number) =>
          Array.from({ length: sizes[page - 1] ?? 0 }, (_, index) => ({
            clip_id: String(10_000 * place + 100 * page + index),
          }));
        server.answer(({ page }) => ({ pagination: pagination(page), sound_list: sounds(page) }));
        const before = server.calls.length;
        const overrides = { region: [getMarket(place)] };
        const run = await sync(DAY, 'trending-music-list', { follow: [], overrides });
        const found = { rows: await countRecords(pool, run.run_id), calls: server.calls.length - before };
        expect({ name, ...run, ...found }).toMatchObject({ name, ...end, rows, calls });
      }
      expect(await readFailures(pool)).toMatchObject([
        {
          name: 'short-lists',
          severity: 'warning',
          observed: expect.stringContaining('29 records came, the API counts 100'),
        },
        {
          name: 'short-lists',
          severity: 'error',
          observed: expect.stringContaining('0 records came, the API counts 100'),
        },
      ]);
    },
  ));

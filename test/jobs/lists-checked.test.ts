/** What is done with lists beside reading them: replays, limits, and the checks of a run. */
import { describe, expect, test } from 'vitest';
import { beginReplay } from '../../src/jobs/repair/replay.ts';
import { streamNamed } from '../../src/streams/catalogue.ts';
import { rowsOf } from '../load/deliveries.ts';
import { DAY, ends, failures, lacking, LIST, NEXT_DAY, of, page, scene } from '../support/list-scene.ts';
import { pageOf } from '../support/list-server.ts';

describe('a replay of such a list', () => {
  test('asks nothing and gives the same rows', () =>
    scene(lacking(80, { 2: 1 }), async ({ read, pool, session, server }) => {
      await read();
      const calls = server.calls.length;
      const before = await rowsOf(pool, 'select * from echotik.products order by product_id');
      const order = { streams: [streamNamed(LIST)], businessDate: DAY };
      const runId = await beginReplay(pool, order, new Date(`${DAY}T11:00:00Z`));
      expect(await session.wait(runId ?? 0)).toMatchObject({ status: 'succeeded', requests_total: 9 });
      expect(await rowsOf(pool, 'select * from echotik.products order by product_id')).toEqual(before);
      expect(server.calls).toHaveLength(calls);
    }));
});

test('a limit of pages is kept: a short page at the limit is asked for nothing more', () =>
  scene(lacking(80, { 2: 1 }), async ({ read, pool, server }) => {
    expect(await read(DAY, { ...of('US'), maxPages: 2 })).toMatchObject({ status: 'succeeded', requests_total: 2 });
    expect(await ends(pool)).toEqual(['assumed']);
    await read(DAY, of('GB'));
    await read(NEXT_DAY, { ...of('US'), maxPages: 2 });
    expect((await ends(pool)).at(-1)).toBe('cap');
    expect(server.calls).toHaveLength(2 + 9 + 2);
  }));

describe('a run is checked for', () => {
  test('records that moved between two pages while they were read: a warning with their number', () =>
    scene(
      (asked) => [
        ...(asked.page === 3 ? page(asked, 40, 10, 2).slice(7) : []),
        ...page(asked, 40).slice(asked.page === 3 ? 3 : 0),
      ],
      async ({ read, pool }) => {
        expect(await read()).toMatchObject({ status: 'succeeded' });
        expect(await failures(pool)).toEqual([
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

  test('filters that the API ignores: the run is partial, and names two questions', () =>
    scene(
      ({ page: number }) => pageOf(number, 24),
      async ({ read, pool }) => {
        const run = await read(DAY, of('US', 'GB'));
        expect(run.status).toBe('partial');
        expect(run.error).toMatch(/region=GB and .*region=US have the same 10 records in the same order/);
        expect(await failures(pool)).toMatchObject([{ name: 'same-answers', severity: 'error', subject: LIST }]);
      },
    ));

  test('an empty list that had many records in its last walk: one earlier walk is enough', () =>
    scene(
      (asked) => page(asked, 45),
      async ({ read, server, pool }) => {
        await read();
        server.answer(() => []);
        const run = await read(NEXT_DAY);
        expect(run).toMatchObject({ status: 'partial', requests_absent: 1 });
        expect(run.error).toMatch(/check empty-lists failed: product-list .*region=US.*: an empty list/);
        expect(await failures(pool)).toMatchObject([{ name: 'empty-lists', severity: 'error' }]);
        // On the day after too, although the last answer was empty.
        expect(await read('2026-03-04')).toMatchObject({ status: 'partial' });
        expect(await read('2026-03-04', of('GB'))).toMatchObject({ status: 'succeeded' });
        server.answer((asked) => page(asked, 45));
        expect(await read('2026-03-05')).toMatchObject({ status: 'succeeded' });
      },
    ));
});

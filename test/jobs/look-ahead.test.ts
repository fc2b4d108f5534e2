/** Pages that are requested ahead, as a run sees them: what it paid for, what is counted, and whether it is green. */
import { expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { expectBooksAgree } from '../support/books.ts';
import { DAY, inRegions, lacking, NEXT_DAY, page, withListWorld } from '../support/list-world.ts';
import { withWorld } from '../support/world.ts';

const LOOK_AHEAD = { lookAhead: 8 };

const readOverFetched = async (pool: Pool, runId: number) =>
  onlyRow(
    await pool.query<{ over: number }>('select requests_over_fetched as over from ops.run_counts where run_id = $1', [
      runId,
    ]),
  ).over;

test('a list that has not changed is bought as page by page', () =>
  withListWorld(
    lacking(95, {}),
    async ({ read, pool, server }) => {
      await read();
      const first = server.calls.length;
      const run = await read(NEXT_DAY);
      expect(run).toMatchObject({ status: 'succeeded', error: null });
      // On the first day a call found out whether the list continues, and the second day has one of its own.
      expect(server.calls.length - first).toBe(first);
      expect(await readOverFetched(pool, run.run_id)).toBe(0);
      const ahead = await pool.query('select from ops.requests where run_id = $1 and look_ahead', [run.run_id]);
      expect(ahead.rows).toHaveLength(0);
      await expectBooksAgree(pool);
    },
    LOOK_AHEAD,
  ));

test('a list that has become shorter costs a few calls more, which are counted and leave the run green', () =>
  withListWorld(
    lacking(100, {}),
    async ({ read, pool, server }) => {
      await read();
      // Beyond the page that shows the end, what the server answers cannot be read.
      server.answer((asked) => (asked.page > 6 ? 'no such page' : page(asked, 42)));
      const before = server.calls.length;
      const run = await read(NEXT_DAY);
      expect(run).toMatchObject({ status: 'succeeded', error: null, rows_quarantined: 0 });
      const over = await readOverFetched(pool, run.run_id);
      expect(over).toBeLessThan(8);
      expect(server.calls.length - before).toBe(5 + 1 + over);
      expect(await expectBooksAgree(pool)).toBeGreaterThan(0);
    },
    LOOK_AHEAD,
  ));

test('a list is requested ahead up to the length of its last walk, whatever the limit of the run is', () =>
  withListWorld(
    lacking(200, {}),
    async ({ read, pool, server }) => {
      await read(DAY, { ...inRegions('US'), maxPages: 3 });
      server.answer(lacking(30, {}));
      const before = server.calls.length;
      const run = await read(NEXT_DAY, { ...inRegions('US'), maxPages: 20 });
      expect(run).toMatchObject({ status: 'succeeded' });
      expect(await readOverFetched(pool, run.run_id)).toBe(0);
      // Three pages, and the end check of a full last page.
      expect(server.calls.slice(before).map((asked) => asked.page)).toEqual([
        1,
        expect.any(Number),
        expect.any(Number),
        4,
        5,
      ]);
    },
    LOOK_AHEAD,
  ));

test('a limit of pages above the default of the stream is followed', () =>
  withWorld({ simulator: { musicPerRegion: 235 }, config: LOOK_AHEAD }, async ({ sync, pool }) => {
    const music = 'trending-music-list';
    expect(requireStream(music).pages.maxPages).toBe(10);
    const choices = { ...inRegions('US'), follow: [], maxPages: 11 };
    expect(await sync(DAY, music, choices)).toMatchObject({ status: 'succeeded', requests_total: 11 });
    const run = await sync(NEXT_DAY, music, { ...choices, maxPages: 12 });
    expect(run).toMatchObject({ status: 'succeeded', requests_total: 12, requests_done: 12 });
    expect(await readOverFetched(pool, run.run_id)).toBe(0);
  }));

/** What the API sends, from its answer to the status of the run: fields that are renamed, odd or of another type. */
import { expect, test } from 'vitest';
import { listResults } from '../../src/data-checks/check-results.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { listUnreadFields } from '../../src/ledger/read-field-issues.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { addDays } from '../../src/time.ts';
import { readRows } from '../load/write/row-writes.ts';
import { type TestWorld, withWorld } from '../support/world.ts';
import { DAY } from './check-fixture.ts';

type Json = Record<string, unknown>;

/** Changes each record of a stream's pages; nothing while `change` is undefined. */
function rewriting(list: (data: never) => readonly Json[]) {
  let change: ((record: Json, index: number) => void) | undefined;
  return {
    behave:
      () =>
      ({ data }: { data?: unknown }) => {
        if (change && data) for (const [index, record] of list(data as never).entries()) change(record, index);
      },
    set: (next: typeof change) => {
      change = next;
    },
  };
}

const products = () => rewriting((data: readonly Json[]) => data);
const sounds = () => rewriting(({ sound_list = [] }: { sound_list?: readonly Json[] }) => sound_list);

const hashtags = () => rewriting(({ list = [] }: { list?: readonly Json[] }) => list);

const errors = async ({ pool }: TestWorld, runId: number) =>
  (await listResults(pool, { runId, failed: true }))
    .filter(({ severity }) => severity === 'error')
    .map(({ name, subject, observed }) => `${name}: ${subject}: ${observed}`);

test('odd values in one record are kept and reported, and the run is green; in every record it is not', () => {
  const { behave, set } = products();
  return withWorld({ behave }, async (world) => {
    const { sync, pool } = world;
    set((record, index) => {
      if (index === 0) record['spu_avg_price'] = '12,5 or so';
      if (index === 1) record['min_price'] = 'N/A';
    });
    const page = { maxPages: 1, follow: [] };
    const run = await sync(DAY, 'product-list', page);
    expect(run).toMatchObject({ status: 'succeeded', rows_quarantined: 0, unread_fields: 1 });
    expect(await listUnreadFields(pool)).toMatchObject([
      { stream: 'product-list', path: 'spu_avg_price', records: 1, sample: '"12,5 or so"' },
    ]);
    expect(await readRows(pool, 'select path from ops.schema_drift')).toEqual([{ path: 'min_price' }]);

    set((record) => {
      record['spu_avg_price'] = { amount: 12.5 };
    });
    const broken = await sync(addDays(DAY, 1), 'product-list', page);
    expect(broken).toMatchObject({ status: 'partial', rows_quarantined: 0, requests_failed: 0 });
    expect(await errors(world, broken.run_id)).toEqual([
      expect.stringMatching(
        /^lost-fields: product-list: spu_avg_price lost in 10 of 10 records \(100 %\): .*, such as \{"amount":12.5\}$/,
      ),
    ]);
  });
});

test('one record is enough where a counter that only grows is lost', () => {
  const { behave, set } = products();
  return withWorld({ behave }, async (world) => {
    set((record, index) => {
      if (index === 3) record['total_sale_cnt'] = 'many';
    });
    const run = await world.sync(DAY, 'product-list', { maxPages: 1, follow: [] });
    expect(run.status).toBe('partial');
    expect(await errors(world, run.run_id)).toEqual([
      expect.stringMatching(/total_sale_cnt lost in 1 of 10 records .* "many", needed by falling-counters$/),
    ]);
  });
});

test('one record is enough where a child stream is asked by the field', () => {
  const { behave, set } = hashtags();
  return withWorld({ behave }, async (world) => {
    set((record, index) => {
      if (index === 3) record['hashtag_name'] = { unexpected: true };
    });
    const run = await world.sync(DAY, 'trending-hashtag-list', { maxPages: 1 });
    expect(run.status).toBe('partial');
    expect(await errors(world, run.run_id)).toEqual([
      expect.stringMatching(
        /^lost-fields: trending-hashtag-list: hashtag_name lost in 1 of \d+ records .*, needed by trending-hashtag-detail$/,
      ),
    ]);
  });
});

test('values that today’s parser can read are repaired by a replay', () =>
  withWorld({}, async ({ sync, pool, session }) => {
    const run = await sync(DAY, 'product-list', { maxPages: 1, follow: [] });
    await pool.query(
      `insert into ops.field_issues (request_id, path, reason, stream, sample, records)
      select request_id, 'spu_avg_price', 'as an older version said', stream, '1', 1 from ops.requests where run_id = $1`,
      [run.run_id],
    );
    expect(await listUnreadFields(pool)).toHaveLength(1);
    const replay = await beginReplay(pool, { streams: [requireStream('product-list')], businessDate: DAY }, new Date());
    await session.dispatchPlanned();
    expect(await session.wait(replay ?? 0)).toMatchObject({ status: 'succeeded', unread_fields: 0 });
    expect(await listUnreadFields(pool)).toEqual([]);
    expect(await listUnreadFields(pool, { resolved: true })).toMatchObject([{ resolved_at: expect.any(Date) }]);
  }));

test('a field that is renamed fails the run and every later one, with the new name', () => {
  const { behave, set } = sounds();
  return withWorld({ behave }, async (world) => {
    const day = async (index: number) => {
      const run = await world.sync(addDays(DAY, index), 'trending-music-list', { follow: [] });
      return [run.status, await errors(world, run.run_id)];
    };
    for (const index of [0, 1, 2]) expect(await day(index)).toEqual(['succeeded', []]);
    set((record) => {
      record['song_title'] = record['title'];
      delete record['title'];
    });
    const found = [
      'partial',
      [
        `missing-fields: trending-music-list: title is in no record any more; it was in every record since ${DAY}, in 3 runs; perhaps renamed to song_title`,
      ],
    ];
    expect(await day(3)).toEqual(found);
    expect(await day(4)).toEqual(found);
    set(undefined);
    expect(await day(5)).toEqual(['succeeded', []]);
  });
});

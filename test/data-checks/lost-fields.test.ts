/** Values that could not be read, from the answer to the status of its run. */
import { expect, test } from 'vitest';
import { listResults } from '../../src/data-checks/check-results.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';
import { readRows } from '../load/write/row-writes.ts';
import { lostField, readRun } from './read-run.ts';

const issues = (pool: Pool) =>
  readRows(
    pool,
    `select request_id, stream, path, reason, sample, records, needed_by, resolved_at is not null as is_resolved
     from ops.field_issues order by request_id, path, reason`,
  );

const verdict = async (pool: Pool, runId: number) =>
  (await listResults(pool, { runId })).find(({ name }) => name === 'lost-fields');

test('a few lost values are kept with their text, and the run is green', () =>
  withDatabase(async ({ pool }) => {
    const run = await readRun(pool, [
      {
        records: 100,
        issues: [lostField('like_count', 4), lostField('duration', 1, { reason: 'expected a whole number' })],
      },
    ]);
    expect(run).toMatchObject({ status: 'succeeded', checks_failed: 0, error: null });
    const row = { stream: 'trending-music-list', needed_by: null, is_resolved: false, sample: '"N/A"' };
    expect(await issues(pool)).toMatchObject([
      { ...row, path: 'duration', reason: 'expected a whole number', records: 1 },
      { ...row, path: 'like_count', reason: 'expected a number', records: 4 },
    ]);
    expect(await verdict(pool, run.run_id)).toMatchObject({
      subject: 'all streams',
      outcome: 'passed',
      observed: '2 fields lost in a few records',
    });
  }));

test('a field that more than 5 % of the records lose makes the run partial, over all of its pages', () =>
  withDatabase(async ({ pool }) => {
    const page = { records: 20, issues: [lostField('like_count', 2)] };
    const run = await readRun(pool, [page, page, page]);
    const observed = 'like_count lost in 6 of 60 records (10 %): expected a number, such as "N/A"';
    expect(run).toMatchObject({
      status: 'partial',
      checks_failed: 1,
      error: `check lost-fields failed: trending-music-list: ${observed}`,
    });
    expect(await verdict(pool, run.run_id)).toMatchObject({ severity: 'error', outcome: 'failed', observed });
  }));

test.each([
  ['4 of 4 records', 4, 4, 'succeeded'],
  ['5 of 100 records', 100, 5, 'succeeded'],
  ['6 of 100 records', 100, 6, 'partial'],
  ['5 of 5 records', 5, 5, 'partial'],
] as const)('%s that lose a field', (_, records, count, status) =>
  withDatabase(async ({ pool }) => {
    expect(await readRun(pool, [{ records, issues: [lostField('like_count', count)] }])).toMatchObject({ status });
  }),
);

test('one record is enough where a child stream or a check needs the field', () =>
  withDatabase(async ({ pool }) => {
    const records = 100;
    const needed = await readRun(pool, [
      { records, issues: [lostField('clip', 1, { neededBy: 'trending-music-detail' })] },
    ]);
    expect(needed).toMatchObject({
      status: 'partial',
      error: expect.stringContaining('needed by trending-music-detail'),
    });
  }));

test('of many fields the worst are named, and the others counted', () =>
  withDatabase(async ({ pool }) => {
    const many = Array.from({ length: 9 }, (_, index) => lostField(`field_${index}`, 10 - (index % 3)));
    const run = await readRun(pool, [{ issues: many }]);
    expect(run.error).toMatch(
      /: field_0 lost in 10 of 10 .*; field_3 .*; field_6 .*; field_1 .*; field_4 .*; and 4 more fields$/,
    );
  }));

test('texts of any length and with half characters are stored', () =>
  withDatabase(async ({ pool }) => {
    const long = `${'x'.repeat(199)}😀${'y'.repeat(5_000)}`;
    await readRun(pool, [{ records: 100, issues: [lostField(long, 1, { reason: long, sample: long })] }]);
    const cut = `${'x'.repeat(199)}\ufffd`;
    expect(await issues(pool)).toMatchObject([{ path: cut, reason: cut, sample: cut }]);
  }));

test('a replay that still cannot read a value keeps its row, one that can resolves it, and one that cannot again opens it', () =>
  withDatabase(async ({ pool }) => {
    const broken = lostField('like_count', 10, { neededBy: 'trending-music-detail' });
    const first = await readRun(pool, [{ issues: [broken, lostField('duration', 1)] }]);
    const before = await issues(pool);
    const sources = [before[0]?.['request_id'] as number];
    const again = (...found: readonly ReturnType<typeof lostField>[]) =>
      readRun(pool, [{ issues: found }], { trigger: 'replay', sources });

    expect(await again({ ...broken, neededBy: null }, lostField('duration', 1))).toMatchObject({ status: 'partial' });
    expect(await issues(pool)).toEqual(before);

    expect(await again(lostField('duration', 1))).toMatchObject({ status: 'succeeded' });
    expect(await issues(pool)).toMatchObject([
      { path: 'duration', is_resolved: false },
      { path: 'like_count', is_resolved: true, needed_by: 'trending-music-detail' },
    ]);

    expect(await again({ ...broken, neededBy: null })).toMatchObject({ status: 'partial' });
    expect(await issues(pool)).toMatchObject([
      { path: 'duration', is_resolved: true },
      { path: 'like_count', is_resolved: false },
    ]);
    expect(first.status).toBe('partial');
  }));

test.each(['backfill', 'import'] as const)('a %s that loses a field is not green either', (trigger) =>
  withDatabase(async ({ pool }) => {
    const run = await readRun(pool, [{ issues: [lostField('like_count', 6)] }], { trigger });
    expect(run).toMatchObject({ status: 'partial', checks_failed: 1, checked_at: expect.any(Date) });
    expect((await listResults(pool, { runId: run.run_id })).map(({ name }) => name)).toEqual(['lost-fields']);
  }),
);

test('of a short file every record is many', () =>
  withDatabase(async ({ pool }) => {
    const three = { records: 3, issues: [lostField('like_count', 3)] };
    expect(await readRun(pool, [three], { trigger: 'import' })).toMatchObject({ status: 'partial' });
    expect(await readRun(pool, [three], { trigger: 'start', day: '2026-03-03' })).toMatchObject({
      status: 'succeeded',
    });
  }));

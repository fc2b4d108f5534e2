import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { applyRetention } from '../../src/jobs/cron/apply-retention.ts';
import { lostField, readRun } from '../data-checks/read-run.ts';
import { readRows } from '../load/write/row-writes.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';

const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';

const ISSUES = [
  lostField('like_count', 1),
  lostField('clip', 3, { reason: 'expected text', sample: '{}', neededBy: DETAIL }),
];

/** A run of two answers with values that could not be read, and a command that must succeed. */
const withUnreadFields = (work: (run: (...args: readonly string[]) => Promise<string>, url: string) => Promise<void>) =>
  withDatabase(async ({ pool, url }) => {
    const page = { records: 100, issues: ISSUES };
    expect(await readRun(pool, [page, page])).toMatchObject({ status: 'partial', unread_fields: 2 });
    await work((...args) => runOn(url, ...args), url);
  });

async function runOn(url: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(args, { DATABASE_URL: url });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

test('a warehouse without unread values says so', () =>
  withDatabase(async ({ url }) => {
    expect(await runOn(url, 'quarantine', 'fields')).toBe('Every value could be read.\n');
    expect(await runOn(url, 'quarantine', 'list')).toBe('Nothing is in quarantine.\n');
  }));

test('values that could not be read are listed by field', () =>
  withUnreadFields(async (run) => {
    const field = { stream: LIST, requests: 2, runs: 1, resolved_at: null, first_seen_at: expect.any(String) };
    expect(JSON.parse(await run('quarantine', 'fields', '--json'))).toMatchObject([
      { ...field, path: 'clip', reason: 'expected text', sample: '{}', records: 6, needed_by: DETAIL },
      { ...field, path: 'like_count', reason: 'expected a number', sample: '"N/A"', records: 2, needed_by: null },
    ]);
    const text = await run('quarantine', 'fields', '--stream', LIST);
    expect(text).toMatch(/\ntrending-music-list +clip +expected text +\{\} +6 +2 +1 +trending-music-detail /);
    expect(text).toContain(
      '\nThe values are kept in the stored bodies. After an upgrade that can read them, `quarantine retry`',
    );
    expect(await run('quarantine', 'fields', '--stream', DETAIL)).toBe('Every value could be read.\n');
  }));

test('status and the list of the quarantine count the fields with unread values', () =>
  withUnreadFields(async (run) => {
    const hint = 'Fields with values that could not be read: 2. See: npx echotik-warehouse quarantine fields\n';
    expect(await run('quarantine', 'list')).toBe(`Nothing is in quarantine.\n\n${hint}`);
    expect(await run('status')).toContain(hint);
    expect(JSON.parse(await run('status', '--json'))).toMatchObject([{ unread_fields: 2 }]);
  }));

test('`quarantine retry` resolves the fields that the parser of this version can read', () =>
  withUnreadFields(async (run, url) => {
    // A replay may report waits on stderr.
    const { stdout } = await runInProcess(['quarantine', 'retry', '--json'], { DATABASE_URL: url });
    expect(JSON.parse(stdout)).toMatchObject({
      trigger: 'replay',
      status: 'succeeded',
      requests_done: 2,
      unread_fields: 0,
    });
    expect(await run('quarantine', 'fields')).toBe('Every value could be read.\n');
    expect(JSON.parse(await run('quarantine', 'fields', '--all', '--json'))).toMatchObject([
      { path: 'clip', resolved_at: expect.any(String) },
      { path: 'like_count', resolved_at: expect.any(String) },
    ]);
  }));

test('a missing field is listed and accepted like any other drift', () =>
  withDatabase(async ({ pool, url }) => {
    const run = (...args: readonly string[]) => runOn(url, ...args);
    const fields = { '': 10, clip_id: 10, title: 10 };
    for (const day of ['01', '02', '03']) await readRun(pool, [{ fields }], { day: `2026-03-${day}` });
    await readRun(pool, [{ fields: { ...fields, title: 0 } }], { day: '2026-03-04' });
    expect(await run('drift', 'list')).toMatch(
      /\ntrending-music-list +title +missing in [\w-]+ +in every record since 2026-03-01, in 3 runs +4 /,
    );
    expect(JSON.parse(await run('drift', 'accept', LIST, 'title', '--json'))).toEqual({ accepted: 1 });
    expect(await run('drift', 'list')).toBe('No field is new or gone.\n');
  }));

test('retention deletes old issues, and those whose bodies are not stored any more', () =>
  withDatabase(async ({ pool }) => {
    const page = { records: 100, issues: [lostField('like_count', 1)], fields: { '': 100, clip_id: 100 } };
    await readRun(pool, [page], { day: '2026-01-01' });
    await readRun(pool, [page], { day: '2026-03-01' });
    const dated = `'2026-01-01T12:00:00Z'`;
    await pool.query(`update ops.field_issues set first_seen_at = ${dated} where request_id = 1`);
    await pool.query(`update ops.runs set finished_at = ${dated} where run_id = 1`);
    const at = new Date('2026-03-02T00:00:00Z');
    const readIds = () =>
      readRows(
        pool,
        `select (select array_agg(request_id::int) from ops.field_issues) as issues, (select array_agg(run_id::int) from ops.seen_fields) as seen`,
      );
    const applyLimits = (retention: object) => applyRetention(pool, configSchema.parse({ retention }).retention, at);
    const rows = { month: null, rows: 1, bytes: null };
    expect(await applyLimits({ attempts: '31d' })).toEqual([
      { ...rows, holds: 'attempts', table: 'ops.field_issues' },
      { ...rows, holds: 'attempts', table: 'ops.seen_fields' },
    ]);
    expect(await readIds()).toEqual([{ issues: [2], seen: [2] }]);
    await pool.query(`update ops.field_issues set first_seen_at = ${dated}`);
    expect(await applyLimits({ bodies: '31d' })).toEqual([]);
    await pool.query('delete from raw.responses where request_id = 2');
    expect(await applyLimits({ bodies: '31d' })).toEqual([{ ...rows, holds: 'bodies', table: 'ops.field_issues' }]);
    expect(await readIds()).toEqual([{ issues: null, seen: [2] }]);
  }));

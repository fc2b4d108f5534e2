import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { retain } from '../../src/jobs/retain.ts';
import { lost, readRun } from '../jobs/quality/pages.ts';
import { rowsOf } from '../load/deliveries.ts';
import { runCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { runHere } from '../support/here.ts';

const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';

test('values that could not be read are shown by field, counted by status, and read again by retry', () =>
  withDatabase(async ({ pool, url }) => {
    const here = async (args: readonly string[]) => {
      const { code, stdout, stderr } = await runHere(args, { DATABASE_URL: url });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    expect(await here(['quarantine', 'fields'])).toBe('Every value could be read.\n');
    expect(await here(['quarantine', 'list'])).toBe('Nothing is in quarantine.\n');

    const issues = [
      lost('like_count', 1),
      lost('clip', 3, { reason: 'expected text', sample: '{}', neededBy: DETAIL }),
    ];
    const page = { records: 100, issues };
    const run = await readRun(pool, [page, page]);
    expect(run).toMatchObject({ status: 'partial', unread_fields: 2 });

    const field = { stream: LIST, requests: 2, runs: 1, resolved_at: null, first_seen_at: expect.any(String) };
    const found = JSON.parse(await here(['quarantine', 'fields', '--json']));
    expect(found).toMatchObject([
      { ...field, path: 'clip', reason: 'expected text', sample: '{}', records: 6, needed_by: DETAIL },
      { ...field, path: 'like_count', reason: 'expected a number', sample: '"N/A"', records: 2, needed_by: null },
    ]);
    const text = await here(['quarantine', 'fields', '--stream', LIST]);
    expect(text).toMatch(/\ntrending-music-list +clip +expected text +\{\} +6 +2 +1 +trending-music-detail /);
    expect(text).toContain(
      '\nThe values are kept in the stored bodies. After an upgrade that can read them, `quarantine retry`',
    );
    expect(await here(['quarantine', 'fields', '--stream', DETAIL])).toBe('Every value could be read.\n');
    const hint = 'Fields with values that could not be read: 2. See: npx echotik-warehouse quarantine fields\n';
    expect(await here(['quarantine', 'list'])).toBe(`Nothing is in quarantine.\n\n${hint}`);
    expect(await here(['status'])).toContain(hint);
    expect(JSON.parse(await here(['status', '--json']))).toMatchObject([{ unread_fields: 2 }]);

    // The parser of this version reads the bodies.
    const retried = JSON.parse((await runCli(['quarantine', 'retry', '--json'], { DATABASE_URL: url })).stdout);
    expect(retried).toMatchObject({ trigger: 'replay', status: 'succeeded', requests_done: 2, unread_fields: 0 });
    expect(await here(['quarantine', 'fields'])).toBe('Every value could be read.\n');
    expect(JSON.parse(await here(['quarantine', 'fields', '--all', '--json']))).toMatchObject([
      { path: 'clip', resolved_at: expect.any(String) },
      { path: 'like_count', resolved_at: expect.any(String) },
    ]);
  }));

test('what is gone is listed and accepted like any other drift', () =>
  withDatabase(async ({ pool, url }) => {
    const here = async (...args: readonly string[]) => (await runHere(args, { DATABASE_URL: url })).stdout;
    const fields = { '': 10, clip_id: 10, title: 10 };
    for (const day of ['01', '02', '03']) await readRun(pool, [{ fields }], { day: `2026-03-${day}` });
    await readRun(pool, [{ fields: { ...fields, title: 0 } }], { day: '2026-03-04' });
    expect(await here('drift', 'list')).toMatch(
      /\ntrending-music-list +title +missing in [\w-]+ +in every record since 2026-03-01, in 3 runs +4 /,
    );
    expect(JSON.parse(await here('drift', 'accept', LIST, 'title', '--json'))).toEqual({ accepted: 1 });
    expect(await here('drift', 'list')).toBe('No field is new or gone.\n');
  }));

test('retention takes what is old, and what no stored body can repair any more', () =>
  withDatabase(async ({ pool }) => {
    const page = { records: 100, issues: [lost('like_count', 1)], fields: { '': 100, clip_id: 100 } };
    await readRun(pool, [page], { day: '2026-01-01' });
    await readRun(pool, [page], { day: '2026-03-01' });
    const dated = `'2026-01-01T12:00:00Z'`;
    await pool.query(`update ops.field_issues set first_seen_at = ${dated} where request_id = 1`);
    await pool.query(`update ops.runs set finished_at = ${dated} where run_id = 1`);
    const at = new Date('2026-03-02T00:00:00Z');
    const left = () =>
      rowsOf(
        pool,
        `select (select array_agg(request_id::int) from ops.field_issues) as issues, (select array_agg(run_id::int) from ops.seen_fields) as seen`,
      );
    const keep = (retention: object) => retain(pool, configSchema.parse({ retention }).retention, at);
    const rows = { month: null, rows: 1, bytes: null };
    expect(await keep({ attempts: '31d' })).toEqual([
      { ...rows, holds: 'attempts', table: 'ops.field_issues' },
      { ...rows, holds: 'attempts', table: 'ops.seen_fields' },
    ]);
    expect(await left()).toEqual([{ issues: [2], seen: [2] }]);
    await pool.query(`update ops.field_issues set first_seen_at = ${dated}`);
    expect(await keep({ bodies: '31d' })).toEqual([]);
    await pool.query('delete from raw.responses where request_id = 2');
    expect(await keep({ bodies: '31d' })).toEqual([{ ...rows, holds: 'bodies', table: 'ops.field_issues' }]);
    expect(await left()).toEqual([{ issues: null, seen: [2] }]);
  }));

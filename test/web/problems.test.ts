import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { acceptDriftAction } from '../../src/web/actions/accept-drift.ts';
import { retryFindings } from '../../src/web/actions/retry-findings.ts';
import { lostField, readRun } from '../data-checks/read-run.ts';
import { readRows } from '../load/write/row-writes.ts';
import { withDatabase } from '../support/database.ts';
import { withWorld } from '../support/world.ts';
import { performAction, showPage } from './page-scene.ts';

const DAY = '2026-03-02';
const LIST = 'trending-music-list';
const HOSTILE = `<script>alert(1)</script>\u202Egnp" onload="x ${'w'.repeat(10_000)}`;

const refuse = (pool: Pool) =>
  pool.query(`create function public.refuse() returns trigger language plpgsql as $$ begin
      if new.rank in (5, 7) then raise exception 'not that one'; end if; return new; end $$;
    create trigger refuse before insert or update on echotik.music_snapshots for each row execute function public.refuse()`);

test('a warehouse without findings says that all is well, for each kind of finding', () =>
  withDatabase(async ({ pool }) => {
    const shown = await showPage('/problems', { pool });
    expect(shown?.model).toEqual({
      quarantine: [],
      fields: [],
      drift: [],
      moreDrift: 0,
      checks: [],
      absentRuns: [],
      watched: [],
    });
    expect(shown?.text).toContain('all is well Nothing waits for a decision.');
    for (const sentence of ['No record is in quarantine.', 'Every value could be read.', 'No check has failed.'])
      expect(shown?.text).toContain(sentence);
    expect(shown?.html).not.toContain('<form method="post" action="/actions/');
    expect((await showPage('/problems/quarantine', { pool }))?.text).toContain('all is well');
    expect(await showPage('/problems/quarantine/1', { pool })).toBeUndefined();
    await expect(showPage('/problems/quarantine/x', { pool })).rejects.toThrow('record is not a number');
    await expect(showPage('/problems/quarantine?stream=nothing', { pool })).rejects.toThrow('nothing');
  }));

test('records in quarantine are grouped, shown beside their issues, and loaded by a retry', () =>
  withWorld({}, async ({ pool, sync, session }) => {
    await refuse(pool);
    await sync(DAY);
    const shown = await showPage('/problems', { pool });
    const reason = 'PostgreSQL refused a row in music_snapshots: not that one';
    expect(shown?.model).toMatchObject({ quarantine: [{ stream: LIST, path: '', reason, records: 2, newest_id: 2 }] });
    expect(shown?.text).toContain('2 records in quarantine');
    expect(shown?.html).toContain('href="/problems/quarantine/2"');

    const listed = await showPage(`/problems/quarantine?stream=${LIST}`, { pool });
    expect(listed?.model).toMatchObject({ records: [{ quarantine_id: 2 }, { quarantine_id: 1 }], next: null });
    expect((await showPage('/problems/quarantine?before=2', { pool }))?.model).toMatchObject({
      records: [{ quarantine_id: 1, reason }],
    });
    const record = await showPage('/problems/quarantine/1', { pool });
    expect(record?.text).toContain(`the whole record ${reason}`);
    expect(record?.html).toContain('npx echotik-warehouse quarantine retry 1');
    const [{ clip_id: clip }] = (await readRows(
      pool,
      `select record::json ->> 'clip_id' as clip_id from ops.quarantine where quarantine_id = 1`,
    )) as [{ clip_id: string }];
    expect(record?.text).toContain(`"clip_id": "${clip}"`);

    await expect(performAction(retryFindings, { stream: '', record: '99' }, { pool })).rejects.toThrow('no record 99');
    await pool.query('drop function public.refuse cascade');
    const dispatch = () => session.dispatchPlanned();
    const one = await performAction(retryFindings, { stream: '', record: '1' }, { pool, dispatch });
    expect(one).toMatchObject({
      message: expect.stringMatching(/1 stored answer again, for 0 credits/),
      goTo: '/runs/2',
    });
    expect(await session.wait(2)).toMatchObject({ status: 'succeeded', credits: 0 });
    expect((await showPage('/problems/quarantine/1', { pool }))?.text).toContain('loaded later');
    // The other record is of the same page.
    await expect(performAction(retryFindings, { stream: LIST, record: '' }, { pool })).rejects.toThrow(
      'Nothing is in quarantine',
    );
    expect((await showPage('/problems', { pool }))?.text).toContain('No record is in quarantine.');
  }));

test('fields that could not be read are summed over their answers', () =>
  withDatabase(async ({ pool }) => {
    const detail = 'trending-music-detail';
    const issues = [lostField('like_count', 1), lostField('clip', 3, { sample: '{}', neededBy: detail })];
    await readRun(pool, [
      { records: 100, issues },
      { records: 100, issues },
    ]);
    const shown = await showPage('/problems', { pool });
    const base = { stream: LIST, answers: 2, is_capped: false };
    expect(shown?.model).toMatchObject({
      fields: [
        { ...base, path: 'clip', sample: '{}', records: 6, needed_by: detail },
        { ...base, path: 'like_count', sample: '"N/A"', records: 2, needed_by: null },
      ],
      // One lost value of a field that a child needs is an error.
      // The two pages have the same records.
      checks: [{ name: 'lost-fields', severity: 'error' }, { name: 'moved-records' }, { name: 'duplicates' }],
    });
    expect(shown?.text).toContain('2 fields with values that could not be read');
    expect(shown?.text).toContain('1 check failed');
  }));

test('a new field is accepted once', () =>
  withWorld({}, async ({ pool, sync, simulator }) => {
    simulator.addFault({ kind: 'unknown-field' });
    await sync(DAY, LIST, { maxPages: 1, follow: [] });
    const path = 'unannounced_field';
    const shown = await showPage('/problems', { pool });
    expect(shown?.model).toMatchObject({ drift: [{ stream: LIST, path, kind: 'object' }] });
    expect(shown?.html).toContain(`npx echotik-warehouse drift accept ${LIST} ${path}`);
    expect((await showPage('/problems', { pool, level: 'view' }))?.text).toContain('needs the level operate');
    const accepted = await performAction(acceptDriftAction, { stream: LIST, path }, { pool });
    expect(accepted.message).toContain('accepted');
    expect((await showPage('/problems', { pool }))?.text).toContain('The API sends the fields that are known.');
    await expect(performAction(acceptDriftAction, { stream: LIST, path }, { pool })).rejects.toThrow('no such field');
  }));

const insertCheck = (pool: Pool, name: string, outcome: string, minute: number, observed = 'found') =>
  pool.query(
    `insert into ops.check_results (name, subject, business_date, severity, outcome, observed, expected, checked_at)
     values ($1, 'music', $2, 'warning', $3, $5, 'expected', timestamptz '2026-03-02 10:00Z' + $4 * interval '1 minute')`,
    [name, DAY, outcome, minute, observed],
  );

test('of each check and subject only the newest result counts', () =>
  withDatabase(async ({ pool }) => {
    await insertCheck(pool, 'freshness', 'failed', 1);
    await insertCheck(pool, 'freshness', 'passed', 2);
    await insertCheck(pool, 'orphans', 'passed', 1);
    await insertCheck(pool, 'orphans', 'failed', 2);
    const shown = await showPage('/problems', { pool });
    expect(shown?.model).toMatchObject({ checks: [{ name: 'orphans', outcome: 'failed' }] });
    expect(shown?.text).toContain('Sync the pipeline reference.');
    expect(shown?.text).toContain('1 warning of checks');
  }));

test('absences are shown where they are unusual, and of watched ids', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at, requests_total, requests_absent)
       select pipeline, 'cron', 'succeeded', now(), current_date, '{}', now(), 100, absent
       from (values ('usual', 30), ('usual', 30), ('usual', 35), ('risen', 2), ('risen', 1), ('risen', 20), ('few', 0), ('few', 2))
         as r(pipeline, absent)`,
    );
    await pool.query(
      `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price)
       values (1, current_date, 'one', 'product-detail', 'offline', '{}', '{}', 1)`,
    );
    await pool.query(
      `insert into ops.watchlist (kind, id) values ('product', '1729000000000000001'), ('product', '2')`,
    );
    await pool.query(
      `insert into ops.absences (stream, id, business_date, request_id)
       select 'product-detail', id, current_date - days, 1
       from (values ('1729000000000000001', 1), ('1729000000000000001', 3), ('1729000000000000001', 40), ('2', 40), ('3', 1)) as a(id, days)`,
    );
    const shown = await showPage('/problems', { pool });
    expect(shown?.model).toMatchObject({
      absentRuns: [{ pipeline: 'risen', absent: 20, requests: 100, usual: 0.02 }],
      watched: [{ kind: 'product', id: '1729000000000000001', stream: 'product-detail', days: 2 }],
    });
    expect(shown?.text).toContain('20 of 100 requests, 20 %');
    expect(shown?.text).toContain('watch remove product 1729000000000000001');
  }));

test('hostile names are text, in their order, and cut', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.schema_drift (stream, path, kind, sample, request_id) values ($1, $2, 'string', $3, 1)`,
      [LIST, HOSTILE.slice(0, 600), HOSTILE],
    );
    await insertCheck(pool, 'stubs', 'failed', 1, HOSTILE);
    await readRun(pool, [{ records: 1 }]);
    await pool.query(
      `insert into ops.quarantine (request_id, stream, record_path, issues, record)
       values (1, $1, $2, jsonb_build_array(jsonb_build_object('path', 'a.0.b', 'code', 'x', 'message', $2::text)),
         jsonb_build_object('a', jsonb_build_array(jsonb_build_object('b', $2::text, 'id', '7000000000000000001'::numeric)))::text)`,
      [LIST, HOSTILE.slice(0, 600)],
    );
    for (const path of ['/problems', '/problems/quarantine', '/problems/quarantine/1']) {
      const shown = await showPage(path, { pool });
      expect(shown?.html).not.toContain('<script>alert');
      expect(shown?.html).not.toContain('" onload="');
      expect(shown?.html.replace(/<input type="hidden"[^>]*>/g, '')).not.toContain('\u202E');
      expect(shown?.text).not.toMatch(/w{1000}/);
      expect(shown?.text).toContain('<script>alert(1)</script> gnp');
    }
    const record = await showPage('/problems/quarantine/1', { pool });
    // Digits of long ids are not lost, and the value with the issue is marked.
    expect(record?.text).toContain('7000000000000000001');
    expect(record?.html).toMatch(/<mark> +&quot;b&quot;: /);
  }));

import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { allCharts } from '../../src/report/charts/all-charts.ts';
import { renderReport } from '../../src/report/page.ts';
import { readReport, type Report } from '../../src/report/read-report.ts';
import { splitGraphemes } from '../../src/report/text.ts';
import { runCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { withWorld } from '../support/world.ts';
import { withFilledWarehouse } from '../support/filled-warehouse.ts';

const MADE_AT = new Date('2026-03-03T18:05:00Z');
const renderPage = async (pool: Pool, region?: string) => renderReport(await readReport(pool, region, MADE_AT));
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** What would be loaded, sent or run. */
function expectSelfContained(html: string): void {
  expect(html).not.toMatch(/https?:|\/\/[\w.]+\/|@import|url\(/i);
  expect(html).not.toMatch(/<(?:script|link|img|iframe|object|embed|image|use|a|form)\b|\son\w+\s*=|javascript:/i);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
}

describe('the report of a filled warehouse', () => {
  test('a report has every chart with its day, explanation and numbers, and loads nothing', () =>
    withFilledWarehouse(async ({ pool, url }) => {
      const report = await readReport(pool, undefined, MADE_AT);
      expect(report).toMatchObject({ region: 'US', day: '2026-03-03' });
      expect(report.charts.map(({ id }) => id)).toEqual(allCharts.map(({ id }) => id));
      expect(report.charts.filter(({ rows }) => !rows.length)).toEqual([]);

      const html = await renderReport(report);
      expectSelfContained(html);
      // One for wide windows and one for narrow ones.
      expect(count(html, /<svg\b/g)).toBe(2 * allCharts.length);
      expect(count(html, /<figure role="img" aria-label="[^"]+"/g)).toBe(allCharts.length);
      expect(count(html, /<table>/g)).toBe(allCharts.length);
      expect(html).toContain('<title>EchoTik report, market US, 2026-03-03</title>');
      expect(html).toContain('Made 2026-03-03 18:05 UTC');
      expect(html).not.toMatch(/\bNaN\b|undefined|\[object|Infinity/);

      // The numbers of the page are those of the warehouse.
      const { name, units } = onlyRow(
        await pool.query<{ name: string; units: string }>(
          `select name, to_char(units, 'FM999,999,999') as units from marts.product_league
         where region = 'US' and period = 'day' and sorted_by = 'units sold' and uncut and rank = 1 and period_start = '2026-03-02'`,
        ),
      );
      expect(html).toContain(`${name}</td>`);
      expect(html).toContain(`<td dir="auto" class="number">${units}</td>`);
      const spent = await pool.query<{ credits: number }>('select sum(credits)::int as credits from ops.spending');
      const spending = report.charts.find(({ id }) => id === 'spending')?.rows ?? [];
      expect(spending.reduce((sum, { credits }) => sum + Number(credits), 0)).toBe(onlyRow(spent).credits);

      await commandWrites(url);
    }));

  async function commandWrites(url: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    const variables = { DATABASE_URL: url };
    const written = await runCli(['report', '--out', 'week.html'], variables, folder);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    expect(written.stdout).toMatch(
      /^Wrote \S+week\.html: market US, newest business day 2026-03-03, 10 charts, \d+ KiB\.\n$/,
    );
    expectSelfContained(await readFile(join(folder, 'week.html'), 'utf8'));

    const printed = parseAs<Report>((await runCli(['report', '--json'], variables, folder)).stdout);
    expect(printed).toMatchObject({ region: 'US', day: '2026-03-03' });
    expect(printed.charts[0]).toMatchObject({ id: 'sounds', day: '2026-03-03', rows: expect.any(Array) });
    // It wrote no file.
    await expect(readFile(join(folder, 'report.html'), 'utf8')).rejects.toThrow('ENOENT');

    expect(await runCli(['report', '--region', 'XX'], variables, folder)).toMatchObject({
      code: 2,
      stderr: "error: nothing is known of market 'XX'\n  -> markets: US\n",
    });
    const nowhere = await runCli(['report', '--out', 'no/such/folder/a.html'], variables, folder);
    expect(nowhere).toMatchObject({ code: 2, stdout: '' });
    expect(nowhere.stderr).toContain('cannot be written');
  }
});

describe('the report of an empty warehouse', () => {
  test('every chart of an empty warehouse says that there is no data and how to get it', () =>
    withDatabase(async ({ pool }) => {
      for (const region of [undefined, 'US']) {
        const html = await renderPage(pool, region);
        expectSelfContained(html);
        expect(count(html, /<svg\b/g)).toBe(0);
        expect(count(html, /<p class="empty">No data yet: /g)).toBe(allCharts.length);
        for (const { remedy } of allCharts) expect(html).toContain(remedy.replaceAll('"', '&quot;'));
        expect(html).toContain('Nothing was read yet.');
      }
    }));
});

describe('the report of day one', () => {
  const at = new Date('2026-03-03T18:05:00Z');

  test('a report of day one marks simulated data, shows charts with data first, and says when the rest has data', () =>
    withWorld({}, async ({ pool, sync }) => {
      await sync('2026-03-03');
      await sync('2026-03-03', 'product-ranklist', { maxPages: 1 });
      await pool.query(
        `insert into ops.warehouse (source) values ('simulator') on conflict (only_row) do update set source = 'simulator'`,
      );
      const report = await readReport(pool, undefined, at);
      expect(report.simulated).toBe(true);
      const states = Object.fromEntries(report.charts.map(({ id, ready, ready_from }) => [id, [ready, ready_from]]));
      expect(states).toMatchObject({
        products: [true, null],
        audience: [true, null],
        sounds: [false, '2026-03-04'],
        momentum: [false, '2026-03-10'],
        shops: [false, '2026-03-10'],
        creators: [false, null],
      });
      const html = await renderReport(report);
      expectSelfContained(html);
      expect(html).toContain('<title>EchoTik report of simulated data, market US, ');
      expect(html).toContain('<strong>Simulated data.</strong>');
      const order = [...html.matchAll(/<article class="card" id="(\w+)"/g)].map(([, id]) => id);
      const later = html.indexOf('<h2 id="later">');
      expect(order).toHaveLength(allCharts.length);
      for (const { id, ready } of report.charts) expect([id, html.indexOf(`id="${id}"`) < later]).toEqual([id, ready]);
      expect(html).toContain('From 2026-03-04 on, when it runs every day.');
      // A week later nothing has come: what is missing is the pipeline, not a day.
      const week = await readReport(pool, undefined, new Date('2026-03-12T18:05:00Z'));
      expect(week.charts.map(({ ready_from }) => ready_from)).toEqual(allCharts.map(() => null));

      await pool.query(`update ops.warehouse set source = 'api'`);
      const real = await renderReport(await readReport(pool, undefined, at));
      expect(real).not.toMatch(/simulated data|class="simulated"/i);
    }));
});

describe('hostile text', () => {
  const titles = [
    '</text></svg><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'; drop table music; -- & {b} {a|x}",
    '\u202Edetrever \u2066sound\u2069',
    '𝕏👩‍👩‍👧‍👦'.repeat(200),
    'line\nand\ttab',
  ];

  test('hostile text is shown as text', () =>
    withDatabase(async ({ pool }) => {
      await pool.query(`select ops.make_partition('echotik.music_snapshots', '2026-03-02')`);
      for (const [index, title] of titles.entries()) {
        await pool.query(
          `insert into echotik.music (clip_id, title, author, _request_id, _observed_at) values ($1, $2, $2, 1, now())`,
          [`${index}`, title],
        );
        await pool.query(
          `insert into echotik.music_snapshots (clip_id, region, period_days, snapshot_date, rank, _request_id, _observed_at)
           values ($1, 'US', 7, '2026-03-02', $2, 1, now())`,
          [`${index}`, index + 1],
        );
      }
      const html = await renderPage(pool);
      expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>(?!&)/i);
      expect(html).toContain('&lt;/text&gt;&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(html).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
      expect(html).toContain('drop table music; -- &amp; {b} {a|x}');
      expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
      expect(html).toContain('detrever sound');
      expect(html).toContain('line and tab');
      // Cut between letters, not inside one.
      expect(html).toMatch(/(?:𝕏👩‍👩‍👧‍👦){3}/u);
      expect(html.isWellFormed()).toBe(true);
      for (const cell of html.matchAll(/<t[dh]\b[^>]*>([^<]*)</g))
        expect(splitGraphemes(cell[1] ?? '').length).toBeLessThan(120);
    }));
});

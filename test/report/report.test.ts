import { link, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { allCharts, allSections, chooseSections } from '../../src/report/charts/all-charts.ts';
import { renderReport } from '../../src/report/page.ts';
import { readReport, type Report } from '../../src/report/read-report.ts';
import { splitGraphemes } from '../../src/report/text.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withWorld } from '../support/world.ts';
import { withFilledWarehouse } from '../support/filled-warehouse.ts';

const MADE_AT = new Date('2026-03-03T18:05:00Z');
const all = { sections: allSections };
const renderPage = async (pool: Pool, market?: string) =>
  renderReport(await readReport(pool, { ...all, market }, MADE_AT), all);
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** What would be loaded, sent or run. */
function expectSelfContained(html: string): void {
  expect(html).not.toMatch(/https?:|\/\/[\w.]+\/|@import|url\(/i);
  expect(html).not.toMatch(
    /<(?:script|link|img|iframe|object|embed|image|use|form)\b|<a (?!href="#section-[a-z]+">)|\son\w+\s*=|javascript:/i,
  );
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
}

describe('the report of a filled warehouse', () => {
  test('a report has every chart with its day, explanation and numbers, and loads nothing', () =>
    withFilledWarehouse(async ({ pool, url }) => {
      const report = await readReport(pool, all, MADE_AT);
      expect(report).toMatchObject({ region: 'US', from: '2026-02-02', to: '2026-03-03', day: '2026-03-03' });
      expect(report.charts.map(({ id }) => id)).toEqual(allCharts.map(({ id }) => id));
      expect(report.charts.filter(({ rows }) => !rows.length)).toEqual([]);

      const html = await renderReport(report, all);
      expectSelfContained(html);
      // One for wide windows and one for narrow ones.
      expect(count(html, /<svg\b/g)).toBe(2 * allCharts.length);
      expect(count(html, /<figure role="img" aria-label="[^"]+"/g)).toBe(allCharts.length);
      expect(count(html, /<table>/g)).toBe(allCharts.length);
      expect(html).toContain('<title>TikTok commerce: United States (US), 2026-02-02 to 2026-03-03</title>');
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
      expect(html).toContain(`Best-selling product of 2026-03-02: ${name}, ${units} units`);
      expect(html).toContain(`<td dir="auto" class="number">${units}</td>`);
      const spent = await pool.query<{ credits: number }>('select sum(credits)::int as credits from ops.spending');
      const spending = report.charts.find(({ id }) => id === 'spending')?.rows ?? [];
      expect(spending.reduce((sum, { credits }) => sum + Number(credits), 0)).toBe(onlyRow(spent).credits);

      await showsTimeLines(report, pool);
      await keepsToThePeriod(pool);
      await commandWrites(url);
    }));

  async function showsTimeLines({ charts }: Report, pool: Pool): Promise<void> {
    // Four days of ranks were read: of 21 February, 28 February, 1 March and 2 March.
    const rows = charts.find(({ id }) => id === 'product-days')?.rows ?? [];
    expect(new Set(rows.map(({ day }) => day))).toEqual(
      new Set(['2026-02-21', '2026-02-28', '2026-03-01', '2026-03-02']),
    );
    const first = await pool.query<{ day: string; value: number }>(
      `select r.date::text as day, r.total_sale_cnt::int as value from echotik.product_ranks r
       where r.rank_type = 1 and r.rank_field = 1 and r.region = 'US' and r.category_id = '' and r.product_id =
         (select product_id from echotik.product_ranks where rank_type = 1 and rank_field = 1 and region = 'US' and category_id = ''
          and date = '2026-03-02' and position = 1) order by 1`,
    );
    expect(rows.filter(({ place }) => place === 1).map(({ day, value }) => ({ day, value: Number(value) }))).toEqual(
      first.rows,
    );
    const picture = allCharts.find(({ id }) => id === 'product-days')?.picture(rows);
    if (picture?.direction !== 'lines') throw new Error('the chart has no lines');
    expect(picture.days).toHaveLength(10);
    // What was not read is a gap, not nothing.
    for (const { values } of picture.lines) expect(values.slice(1, 7)).toEqual(Array(6).fill(null));
  }

  async function keepsToThePeriod(pool: Pool): Promise<void> {
    const past = await readReport(pool, { ...all, period: { from: '2026-02-15', to: '2026-02-28' } }, MADE_AT);
    const days = Object.fromEntries(past.charts.map(({ id, day }) => [id, day]));
    expect(days).toMatchObject({ products: '2026-02-28', sounds: '2026-02-22', 'product-days': '2026-02-28' });
    const left = past.charts.filter(({ after_period }) => after_period).map(({ id }) => id);
    expect(left).toEqual(['momentum', 'shops', 'categories']);
    expect(await renderReport(past, all)).toContain('the period ends on 2026-02-28, before the newest business day');

    const nothing = await readReport(pool, { ...all, period: { from: '2025-01-01', to: '2025-01-31' } }, MADE_AT);
    expect(nothing.charts.filter(({ rows }) => rows.length).map(({ id }) => id)).toEqual(['spending', 'freshness']);
    expect(await renderReport(nothing, all)).toContain('No data from 2025-01-01 to 2025-01-31: read product-ranklist');

    const sections = chooseSections(['videos', 'shops', 'videos']);
    const chosen = await readReport(pool, { sections }, MADE_AT);
    const html = await renderReport(chosen, { sections });
    const ids = [...html.matchAll(/id="chart-([\w-]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['videos', 'video-days', 'best-shops', 'shop-days', 'shops']);
  }

  async function commandWrites(url: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    const variables = { DATABASE_URL: url };
    const run = (...args: readonly string[]) => runInProcess(['report', ...args], variables);
    const file = join(folder, 'week.html');
    const logo = join(folder, 'logo.svg');
    await writeFile(logo, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1z"/></svg>');
    await writeFile(file, 'of the week before');
    await link(file, `${file}.kept`);
    const written = await run('--out', file, '--title', 'Week 9 <for> Acme', '--logo', logo);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    expect(written.stdout).toMatch(
      /^Wrote \S+week\.html: market US, 2026-02-02 to 2026-03-03, newest business day 2026-03-03, 18 charts, \d+ KiB\.\n$/,
    );
    const html = await readFile(file, 'utf8');
    // It was replaced as a whole, not written over.
    expect(await readFile(`${file}.kept`, 'utf8')).toBe('of the week before');
    expect(html).toContain('<h1 dir="auto">Week 9 &lt;for&gt; Acme</h1>');
    expect(html).toMatch(/<img class="logo" src="data:image\/svg\+xml;base64,[\w+/=]+" alt="Logo">/);

    const args = ['--json', '--period', '2026-02', '--sections', 'sounds'];
    const printed = parseAs<Report>((await run(...args, '--out', join(folder, 'none.html'))).stdout);
    expect(printed).toMatchObject({ region: 'US', from: '2026-02-01', to: '2026-02-28', day: '2026-02-22' });
    expect(printed.charts.map(({ id }) => id)).toEqual(['sounds', 'sound-days', 'audience']);
    // It wrote no file.
    await expect(readFile(join(folder, 'none.html'), 'utf8')).rejects.toThrow('ENOENT');

    expect(await run('--region', 'XX')).toMatchObject({
      code: 2,
      stderr: "error: nothing is known of market 'XX'\n  -> markets: US\n",
    });
    expect(await run('--sections', 'products,vidoes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: there is no section 'vidoes' \(did you mean videos\?\)\n {2}-> sections: products, /,
      ),
    });
    expect((await run('--from', '2026-03-02', '--to', '2026-03-01')).code).toBe(2);
    expect((await run('--period', '7d', '--to', '2026-03-01')).code).toBe(2);
    const nowhere = await run('--out', join(folder, 'no/such/folder/a.html'));
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
      const report = await readReport(pool, all, at);
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
      const html = await renderReport(report, all);
      expectSelfContained(html);
      expect(html).toMatch(
        /<title>TikTok commerce: United States \(US\), [\d-]+ to [\d-]+ \(simulated data\)<\/title>/,
      );
      // Above the charts, behind every page, at the edge of printed pages, at each chart, and in the footer.
      expect(html).toContain('<strong>Simulated data.</strong>');
      expect(html).toContain('<div class="watermark" aria-hidden="true"><span>Simulated data</span>');
      expect(html).toContain('@bottom-left { content: "Simulated data: ');
      expect(count(html, /<span class="mark">Simulated data</g)).toBe(count(html, /<figure\b/g));
      expect(html).toContain('<strong>the data is simulated and not real</strong>');
      const order = [...html.matchAll(/<article class="card" id="chart-([\w-]+)"/g)].map(([, id]) => id);
      const later = html.indexOf('<h2 id="section-later">');
      expect(order).toHaveLength(allCharts.length);
      for (const { id, ready } of report.charts)
        expect([id, html.indexOf(`id="chart-${id}"`) < later]).toEqual([id, ready]);
      expect(html).toContain('From 2026-03-04 on, when it runs every day.');
      // A week later nothing has come: what is missing is the pipeline, not a day.
      const week = await readReport(pool, all, new Date('2026-03-12T18:05:00Z'));
      expect(week.charts.map(({ ready_from }) => ready_from)).toEqual(allCharts.map(() => null));

      await pool.query(`update ops.warehouse set source = 'api'`);
      const real = await renderReport(await readReport(pool, all, at), all);
      expect(real).not.toMatch(/simulated data(?!")|class="(?:simulated|mark|watermark)"/i);
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
      const title = `</style>${titles[0]}" } * { color: red; \\`;
      const html = await renderReport(await readReport(pool, all, MADE_AT), { ...all, title });
      // The title is also in the style sheet, as the header of printed pages.
      expect(count(html, /<\/style>/g)).toBe(1);
      expect(html).toContain(
        '&lt;/style&gt;&lt;/text&gt;&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; } * { color: red; \\</h1>',
      );
      expect(html).toContain(String.raw`@top-left { content: "\3c \2f style\3e `);
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
        expect(splitGraphemes(cell[1] ?? '').length).toBeLessThanOrEqual(300);
    }));
});

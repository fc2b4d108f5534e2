import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { requireDatedStream } from '../../src/past/backfill.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { coveragePage } from '../../src/web/pages/coverage/coverage-page.tsx';
import type { CoverageOverview } from '../../src/web/pages/coverage/read-overview.ts';
import type { SeriesCoverage } from '../../src/web/pages/coverage/read-series.ts';
import { streamCoveragePage } from '../../src/web/pages/coverage/stream-page.tsx';
import { digestSeries } from '../../src/web/purchases/series-id.ts';
import { withDatabase } from '../support/database.ts';
import { orderBackfill } from '../support/order-backfill.ts';
import { withWorld } from '../support/world.ts';
import { readPage, readHtml } from '../support/web-page.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
const US = { region: 'US', rank_type: 1, product_rank_field: 1 };
const config = configSchema.parse({
  pipelines: {
    ranks: {
      cron: '30 10 * * *',
      maxPages: 3,
      streams: [
        { stream: 'product-ranklist', params: { region: ['US', 'GB'], product_rank_field: [1], rank_type: [1] } },
        { stream: 'trending-music-list', params: { region: ['US'] } },
      ],
    },
  },
});

/** The days 10 to 12 of the US are present, 13 is open, all others are missing. */
const withDays = (work: (pool: Parameters<typeof readHtml>[2]['pool'], run: number, open: number) => Promise<void>) =>
  withWorld({ config: {} }, async ({ pool, session, setNow }) => {
    setNow(() => NOW);
    const order = {
      stream: requireDatedStream(requireStream('product-ranklist')),
      series: [US],
      mode: 'missing',
      oldestFirst: true,
      maxPages: 3,
      follow: [],
    } as const;
    const span = { from: '2026-03-10', to: '2026-03-12' };
    const run = await orderBackfill(pool, config, { ...order, span }, NOW, { maxCredits: 99 });
    await session.dispatchPlanned();
    expect(await session.wait(run)).toMatchObject({ status: 'succeeded' });
    const next = { from: '2026-03-13', to: '2026-03-13' };
    const open = await orderBackfill(pool, config, { ...order, span: next }, NOW, { maxCredits: 0 });
    await session.dispatchPlanned();
    expect(await session.wait(open)).toMatchObject({ status: 'out_of_budget' });
    await work(pool, run, open);
  });

test('days of all streams: how many series each has in which state, what they cost, and where squares lead', () =>
  withDays(async (pool, run, open) => {
    const options = { pool, now: NOW, config };
    const path = '/coverage?from=2026-03-09&to=2026-03-13';
    const model = await readPage<CoverageOverview>(coveragePage, path, options);
    const row = model?.rows.find(({ name }) => name === 'product-ranklist');
    expect(row).toMatchObject({ series: 2, tables: ['products', 'product_ranks'] });
    const states = row?.cells?.map(({ series }) => Object.entries(series).filter(([, count]) => count));
    expect(states).toEqual([
      [['missing', 2]],
      ...Array.from({ length: 3 }, () => [
        ['missing', 1],
        ['present', 1],
      ]),
      [
        ['missing', 1],
        ['open', 1],
      ],
    ]);
    // Three pages of one credit for each series.
    expect(row?.cells?.map(({ credits }) => credits)).toEqual([6, 3, 3, 3, 3]);
    expect(row?.cells?.map((cell) => cell.run)).toEqual([null, run, run, run, open]);
    const present = model?.rows.find(({ name }) => name === 'trending-music-list');
    expect(present?.cells?.[0]).toMatchObject({ series: { gone: 1, missing: 0 }, credits: 0 });

    const html = await readHtml(coveragePage, path, options);
    expect(html).toContain('aria-label="product-ranklist, 2026-03-10: 1 present, 1 missing, at most 3 credits"');
    expect(html).toContain(
      'href="/coverage/product-ranklist?from=2026-03-09&amp;to=2026-03-13&amp;buy_from=2026-03-10&amp;buy_to=2026-03-10#buy"',
    );
    expect(html).toContain('share-5');
    expect(html).toContain('gaps --from 2026-03-09 --to 2026-03-13');
    expect(html).not.toMatch(/ style=| onclick=/);

    const byTable = await readPage<CoverageOverview>(
      coveragePage,
      `${path}&by=table&table=echotik.product_ranks`,
      options,
    );
    expect(byTable?.rows.map(({ name, streams }) => [name, streams])).toEqual([
      ['product_ranks', ['product-ranklist']],
    ]);
    expect(byTable?.rows[0]?.cells).toEqual(row?.cells);
  }));

test('days of a stream by series, and the form that asks for a price', () =>
  withDays(async (pool, run, open) => {
    const options = { pool, now: NOW, config };
    const path = '/coverage/product-ranklist?from=2026-03-09&to=2026-03-14';
    const model = await readPage<SeriesCoverage>(streamCoveragePage, path, options);
    const us = model?.rows?.find(({ id }) => id === digestSeries(US));
    expect(us?.cells.map(({ state, run: by, credits }) => [state, by, credits])).toEqual([
      ['missing', null, 3],
      ['present', run, 0],
      ['present', run, 0],
      ['present', run, 0],
      ['open', open, 0],
      ['missing', null, 3],
    ]);
    expect(model?.missing).toEqual([{ from: '2026-03-09', to: '2026-03-14' }]);
    expect(model?.selection).toEqual({ from: '2026-03-09', to: '2026-03-14', series: null, pages: 3 });

    const chosen = `${path}&buy_from=2026-03-14&buy_to=2026-03-14&series=${encodeURIComponent(us?.id ?? '')}`;
    const html = await readHtml(streamCoveragePage, chosen, options);
    expect(html).toContain(`href="/runs/${run}"`);
    expect(html).toMatch(/name="from" value="2026-03-14" required/);
    expect(html).toContain('action="/actions/quote-backfill"');
    const form = /<form[^>]*quote-backfill.*?<\/form>/s.exec(html)?.[0] ?? '';
    const names = [...form.matchAll(/<(?:input|select)[^>]* name="([^"]+)"/g)].map(([, name]) => name ?? '');
    // Values of the same name would be joined, and no day is written as two.
    expect(names.toSorted()).toEqual(['back', 'from', 'mode', 'pages', 'series', 'stream', 'to']);
    expect(html).toMatch(/<option value="[0-9a-f]{16}" selected="">region=US /);

    const viewed = await readHtml(streamCoveragePage, path, { ...options, level: 'view' });
    expect(viewed).toContain('needs the level operate');
    const bad = readPage(streamCoveragePage, `${path}&series=x`, options);
    await expect(bad).rejects.toMatchObject({ message: 'series has an unknown value' });
    const music = await readHtml(streamCoveragePage, '/coverage/trending-music-list', {
      ...options,
    });
    expect(music).toContain('cannot be bought later');
    expect(music).not.toContain('quote-backfill');
  }));

test('streams without days are not found, and days that cannot be shown are refused', () =>
  withDatabase(async ({ pool }) => {
    const options = { pool, now: NOW, config };
    expect(await readPage(streamCoveragePage, '/coverage/x', { ...options })).toBe(undefined);
    for (const query of ['from=2026-03-31', 'to=2026-03-32', 'from=2025-01-01&to=2026-03-01', 'by=day', 'stream=x'])
      await expect(readPage(coveragePage, `/coverage?${query}`, options), query).rejects.toBeInstanceOf(ConfigError);
  }));

test('a stream with more requests than a page reads is named, not counted; names of series cannot become HTML', () =>
  withDatabase(async ({ pool }) => {
    const options = { pool, now: NOW, config };
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams)
       values ('ranks', 'manual', 'succeeded', $1, '2026-03-20', '{product-ranklist}')`,
      [NOW],
    );
    const insert = `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, finished_at)
      select 1, '2026-03-20', $1 || n, 'product-ranklist', 'offline', $2, '{}', 1, 'done', now() from generate_series(1, $3::int) n`;
    const hostile = {
      region: `<script>alert(1)</script>\u202e${'x'.repeat(10_000)}`,
      rank_type: 1,
      date: '2026-03-19',
    };
    await pool.query(insert, ['a', hostile, 1]);
    const html = await readHtml(streamCoveragePage, '/coverage/product-ranklist', options);
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script>|\u202e/);

    await pool.query(insert, ['b', { ...US, date: '2026-03-19' }, 20_000]);
    const overview = await readPage<CoverageOverview>(coveragePage, '/coverage', options);
    expect(overview?.rows.find(({ name }) => name === 'product-ranklist')?.cells).toBe(null);
    expect(await readHtml(coveragePage, '/coverage', options)).toContain('too many requests to sum here');
    const page = await readPage<SeriesCoverage>(streamCoveragePage, '/coverage/product-ranklist', options);
    expect(page?.rows).toBe(null);
  }));

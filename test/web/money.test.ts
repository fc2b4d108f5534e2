import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { moneyPage } from '../../src/web/pages/money/money-page.tsx';
import { toReceiptCsv } from '../../src/web/pages/money/receipt-csv.ts';
import { receiptPage } from '../../src/web/pages/money/receipt-page.tsx';
import type { Money } from '../../src/web/pages/money/read-money.ts';
import type { Receipt } from '../../src/web/pages/money/read-receipt.ts';
import { withDatabase } from '../support/database.ts';
import { readPage, readHtml } from '../support/web-page.ts';

const NOW = new Date('2026-03-20T12:00:00Z');
const config = configSchema.parse({
  budget: { day: 100, month: 1000, reserve: 0.1 },
  pipelines: { daily: { cron: '0 18 * * *', streams: [{ stream: 'product-ranklist' }] } },
});
const ofMarch = { now: NOW, config };

/**
 * Calls of March by state: 5 loaded, 2 absent, 1 of which nothing was loaded, 3 unknown, 1 in flight, 4 released; two
 * stored answers. One call of February; and what the ledger no longer keeps.
 */
const fill = (pool: Pool) =>
  pool.query(
    `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, started_at, finished_at, credits)
     values ('daily', 'cron', 'succeeded', '2026-03-10', '2026-03-10', '{product-ranklist}', '2026-03-10', '2026-03-11', 12),
       ('daily', 'cron', 'succeeded', '2026-02-10', '2026-02-10', '{product-ranklist}', '2026-02-10', '2026-02-11', 2),
       ('old<b>', 'replay', 'succeeded', '2026-03-10', '2026-03-10', '{product-ranklist}', '2026-03-10', '2026-03-11', 0);
     insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, finished_at, attempts, source_request_id)
     select run, '2026-03-10', run || '-' || n, stream, 'offline', '{}', '{}', 2, status, '2026-03-10 12:00+00', 1, source
     from (values (1, 1, 5, 'product-ranklist', 'done', null::bigint), (1, 6, 7, 'product-ranklist', 'absent', null),
       (1, 8, 8, 'product-detail', 'quarantined', null), (1, 9, 15, 'product-detail', 'failed', null),
       (1, 16, 16, 'product-detail', 'running', null), (1, 17, 18, 'product-detail', 'done', 1),
       (2, 1, 1, 'product-ranklist', 'done', null), (3, 1, 5, 'product-ranklist', 'done', 1)) v (run, a, b, stream, status, source),
       generate_series(a, b) n`,
  );

const fillAttempts = (pool: Pool) =>
  pool.query(
    `insert into ops.attempts (request_id, attempt, worker_id, state, credits, spent_on, outcome, reserved_at)
     select request_id, 1, 1,
       case when status = 'running' then 'reserved' when n between 9 and 11 then 'unknown' when n between 12 and 15 then 'released' else 'captured' end,
       case when source_request_id is null then 2 else 0 end, case when run_id = 2 then date '2026-02-10' else date '2026-03-10' end,
       case when source_request_id is not null then 'stored' when status = 'absent' then 'absent' when status = 'running' then null
         when n between 9 and 11 then 'unavailable' when n between 12 and 15 then 'rejected' else 'ok' end, '2026-03-10 12:00+00'
     from (select *, split_part(identity, '-', 2)::int as n from ops.requests) r;
     insert into ops.spending (day, pipeline, credits)
     values ('2026-03-10', 'daily', 24), ('2026-03-11', 'gone<b>', 7), ('2026-02-10', 'daily', 2), ('2026-03-20', 'daily', 60)`,
  );

const withMoney = (work: (pool: Pool) => Promise<void>) =>
  withDatabase(async ({ pool }) => {
    await fill(pool);
    await fillAttempts(pool);
    await work(pool);
  });

test('a receipt has each booked credit once, and what was saved, wasted and no longer known', () =>
  withMoney(async (pool) => {
    const options = { ...ofMarch, pool };
    const receipt = await readPage<Receipt>(receiptPage, '/money/2026-03', options);
    expect(receipt).toMatchObject({
      credits: 91,
      isOpen: true,
      pipelines: [
        { pipeline: 'daily', credits: 84 },
        { pipeline: 'gone<b>', credits: 7 },
      ],
      requests: 23,
      calls: {
        totals: {
          calls: 16,
          bought: 10,
          absent: 4,
          notLoaded: 2,
          unknown: 6,
          reserved: 2,
          released: 8,
          held: 2,
          saved: 4,
        },
        // 60 of today and 7 of a pipeline without runs.
        rest: 67,
      },
      comparison: null,
    });
    const tables = receipt?.calls?.tables ?? [];
    expect(tables.reduce((sum, { credits }) => sum + credits, 0)).toBeCloseTo(91, 1);
    expect(tables).toContainEqual({ table: null, credits: 67 });
    expect(tables).toContainEqual({ table: 'product_ranks', credits: 7 });

    const html = await readHtml(receiptPage, '/money/2026-03', options);
    expect(html).toContain('<dt>wasted</dt><dd>12</dd>');
    expect(html).toContain('<dt>saved by stored answers</dt><dd>4</dd>');
    expect(html).toContain('67 credits more were booked for calls that the ledger no longer keeps');
    expect(html).not.toContain('<b>');
    const { columns, rows } = toReceiptCsv(receipt as Receipt);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([columns.length]));
    const place = columns.indexOf('credits');
    expect(rows.reduce((sum, row) => sum + Number(row[place]), 0)).toBe(91);
    expect(await readPage<Receipt>(receiptPage, '/money/2026-02', options)).toMatchObject({
      credits: 2,
      isOpen: false,
      calls: { rest: 0, totals: { calls: 1, bought: 2, saved: 0 } },
    });
    for (const month of ['2026-13', '2026-3', 'x', '2026-03-01', ''])
      expect(await readPage(receiptPage, `/money/${month}`, options)).toBe(undefined);
  }));

test.each([
  [91, 0, [], 0],
  [87, -4, [-4], 0],
  [80, -11, [-6, -2], -3],
  [97, 6, [6], 0],
  [100, 9, [8], 1],
])('an invoice of %i differs by %i, which the states of calls explain', (invoice, difference, parts, unexplained) =>
  withMoney(async (pool) => {
    const path = `/money/2026-03?invoice=${invoice}`;
    const receipt = await readPage<Receipt>(receiptPage, path, { ...ofMarch, pool });
    expect(receipt?.comparison).toMatchObject({ difference, unexplained, booked: 91 });
    expect(receipt?.comparison?.parts.map(({ credits }) => credits)).toEqual(parts);
    const html = await readHtml(receiptPage, path, { ...ofMarch, pool });
    expect(html).toContain(
      difference ? `${Math.abs(difference)} credits ${difference < 0 ? 'less' : 'more'}` : 'agree',
    );
    await expect(readPage(receiptPage, '/money/2026-03?invoice=-1', { ...ofMarch, pool })).rejects.toThrow(
      'not a number',
    );
  }),
);

test('a month with many calls shows what is summed already, and counts the calls on demand', () =>
  withMoney(async (pool) => {
    await pool.query(
      `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, finished_at)
       select 1, '2026-03-10', 'many-' || n, 'product-detail', 'offline', '{}', '{}', 1, 'cancelled', '2026-03-10' from generate_series(1, 20000) n`,
    );
    const options = { ...ofMarch, pool };
    const receipt = await readPage<Receipt>(receiptPage, '/money/2026-03?invoice=90', options);
    expect(receipt).toMatchObject({ credits: 91, calls: null, comparison: { difference: -1, unexplained: -1 } });
    const html = await readHtml(receiptPage, '/money/2026-03?invoice=90', options);
    expect(html).toContain('href="/money/2026-03?calls=all"');
    expect(html).toContain('count all calls of the month first');
    const csv = toReceiptCsv(receipt as Receipt);
    expect(csv.rows.map((row) => row.length)).toEqual([csv.columns.length, csv.columns.length]);
    const whole = await readPage<Receipt>(receiptPage, '/money/2026-03?calls=all', options);
    expect(whole?.calls?.totals).toMatchObject({ calls: 16, bought: 10, held: 2 });
    expect(await readHtml(receiptPage, '/money/2026-03?calls=all', options)).toContain('2026-03.csv?calls=all');
  }));

test('what is spent and expected, and when a limit is reached', () =>
  withMoney(async (pool) => {
    // Three runs that succeeded make a usual cost of 30; the next slots are at 18:00.
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, started_at, finished_at, credits)
       select 'daily', 'cron', 'succeeded', day, day::date, '{product-ranklist}', day, day + interval '1 minute', 30
       from generate_series(timestamptz '2026-03-16 18:00+00', '2026-03-19 18:00+00', '1 day') day;
       update ops.runs set credits = 30 where pipeline = 'daily';
       insert into ops.schedules (pipeline, known_since) values ('daily', '2026-01-01');
       insert into ops.ticks (pipeline, slot, run_id, business_date) values ('daily', '2026-03-19 18:00+00', 7, '2026-03-19')`,
    );
    const options = { pool, now: NOW, config };
    const money = await readPage<Money>(moneyPage, '/money', options);
    expect(money).toMatchObject({ day: '2026-03-20', last30: 91, burn: 0, months: ['2026-03', '2026-02'] });
    expect(money?.windows).toEqual([
      {
        window: 'day',
        spent: 60,
        limit: 100,
        forecast: 90,
        endsAt: new Date('2026-03-21T00:00:00Z'),
        reserved: 10,
        hitAt: null,
      },
      {
        window: 'month',
        spent: 91,
        limit: 1000,
        // Twelve slots from the 20th to the 31st.
        forecast: 91 + 12 * 30,
        endsAt: new Date('2026-04-01T00:00:00Z'),
        reserved: 100,
        hitAt: null,
      },
    ]);
    expect(money?.pipelines[0]).toEqual({ pipeline: 'daily', today: 60, month: 84, last30: 84 });
    expect(money?.days).toHaveLength(30);
    expect(money?.days.find(({ day }) => day === '2026-03-10')?.credits).toBe(24);
    expect(money?.largestRuns[0]).toMatchObject({ pipeline: 'daily', credits: 30 });

    const tight = { ...config, budget: { ...config.budget, day: 60, month: 180 } };
    const hit = await readPage<Money>(moneyPage, '/money', { ...options, config: tight });
    expect(hit?.windows.map(({ hitAt }) => hitAt)).toEqual([NOW, new Date('2026-03-22T18:00:00Z')]);
    const html = await readHtml(moneyPage, '/money', { ...options, config: tight });
    expect(html).toContain('the limit is reached');
    expect(html).toContain('the limit will be reached');
    expect(html).toMatch(/<rect [^>]*class="bad"/);
    expect(html).not.toMatch(/ style=/);
    const unlimited = await readHtml(moneyPage, '/money', { pool, now: NOW });
    expect(unlimited).toContain('No limit is set');
  }));

test('a new warehouse has spent nothing', () =>
  withDatabase(async ({ pool }) => {
    const html = await readHtml(moneyPage, '/money', { pool, now: NOW, config });
    expect(html).toContain('Nothing was spent yet.');
    const receipt = await readPage<Receipt>(receiptPage, '/money/2026-03', { ...ofMarch, pool });
    expect(receipt).toMatchObject({ credits: 0, calls: { lines: [], rest: 0 } });
  }));

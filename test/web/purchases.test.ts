import { describe, expect, test } from 'vitest';
import { buyQuote } from '../../src/web/purchases/buy-quote.ts';
import { quotePage } from '../../src/web/pages/quotes/quote-page.tsx';
import { withDatabase } from '../support/database.ts';
import { countLedger, openShop, settle, type Shop } from './purchases-fixture.ts';
import { readPage, readHtml } from '../support/web-page.ts';

const withShop = (work: (shop: Shop) => Promise<void>) => withDatabase(({ pool }) => work(openShop(pool)));

/** Two days of two series: four lists of at most three pages. */
const EXPECTED = 12;
/** Beside what is expected, a run may cost 20 credits or a quarter. */
const AT_MOST = EXPECTED + 20;

test('a price says what days cost, and buying it begins one run with that limit', () =>
  withShop(async ({ pool, day, quote, buy, now, config, countDispatches }) => {
    const id = await quote(day(1), day(0));
    expect(await countLedger(pool)).toEqual({ runs: 0, requests: 0 });
    const html = await readHtml(quotePage, `/quotes/${id}`, { pool, now, config });
    expect(html).toContain(`Price of product-ranklist from ${day(1)} to ${day(0)}`);
    expect(html).toContain(`Buy for at most ${AT_MOST} credits`);
    expect(html).toContain(`<dd>${EXPECTED} credits</dd>`);
    expect(html).toContain(`<dt>leaves of today</dt><dd>${500 - AT_MOST}</dd>`);
    expect(html).toContain('4 missing: will be bought');
    const command = `backfill product-ranklist --from ${day(1)} --to ${day(0)} --param region=US,GB --param rank_type=1 --param product_rank_field=1 --max-pages 3`;
    expect(
      html.replaceAll(/product_rank_field=1 --param rank_type=1|rank_type=1 --param product_rank_field=1/g, 'both'),
    ).toContain(`${command.replace('rank_type=1 --param product_rank_field=1', 'both')} --max-credits ${AT_MOST}`);

    const bought = await buy(id);
    expect(bought).toMatchObject({ goTo: '/runs/1', runId: 1, credits: AT_MOST });
    expect(await countLedger(pool)).toEqual({ runs: 1, requests: 4 });
    const { rows } = await pool.query('select trigger, planned_credits, max_credits from ops.runs');
    expect(rows).toEqual([{ trigger: 'backfill', planned_credits: EXPECTED, max_credits: AT_MOST }]);
    expect(countDispatches()).toBe(1);
    const after = await readHtml(quotePage, `/quotes/${id}`, { pool, now, config });
    expect(after).toContain('href="/runs/1"');
    expect(after).not.toContain('action="/actions/buy"');
  }));

describe('a quote buys once', () => {
  test('when it is submitted several times at the same moment', () =>
    withShop(async ({ pool, day, quote, buy }) => {
      const id = await quote(day(1), day(0));
      const results = await Promise.all([buy(id), buy(id), buy(id), buy(id), buy(id), buy(id)]);
      expect(results.map(({ goTo }) => goTo)).toEqual(Array.from({ length: 6 }, () => '/runs/1'));
      expect(results.filter(({ credits }) => credits !== undefined)).toHaveLength(1);
      expect(await countLedger(pool)).toEqual({ runs: 1, requests: 4 });
    }));

  test('when it is submitted again later, also after it has expired', () =>
    withShop(async ({ pool, day, quote, buy, now, countDispatches }) => {
      const id = await quote(day(1), day(0));
      await buy(id);
      const late = await buy(id, { now: new Date(now.getTime() + 9 * 60_000) });
      expect(late).toMatchObject({ goTo: '/runs/1', message: expect.stringContaining('bought already') as string });
      await pool.query(`update ops.web_quotes set expires_at = now() - interval '1 hour'`);
      expect(await buy(id)).toMatchObject({ goTo: '/runs/1' });
      expect(await countLedger(pool)).toEqual({ runs: 1, requests: 4 });
      // The process may have died before it called workers, so each submit does.
      expect(countDispatches()).toBe(3);
    }));

  test('when two quotes of the same days are bought at the same moment', () =>
    withShop(async ({ pool, day, quote, buy }) => {
      const ids = [await quote(day(1), day(0)), await quote(day(1), day(0))];
      const { done, refused } = await settle(ids.map((id) => buy(id)));
      expect(done).toHaveLength(1);
      expect(refused).toEqual(['these days of product-ranklist are ordered already']);
      expect(await countLedger(pool)).toEqual({ runs: 1, requests: 4 });
    }));

  test.each([
    ['an error', `raise exception 'out of space'`],
    ['the death of the connection', 'perform pg_terminate_backend(pg_backend_pid())'],
  ])('although %s ends the first attempt after its run has begun', (_, failure) =>
    withShop(async ({ pool, day, quote, buy }) => {
      const id = await quote(day(1), day(0));
      await pool.query(
        `create function fail() returns trigger language plpgsql as $$ begin ${failure}; return new; end $$;
         create trigger fail before update on ops.web_quotes for each row execute function fail()`,
      );
      await expect(buy(id)).rejects.toThrow(/out of space|terminat/);
      expect(await countLedger(pool)).toEqual({ runs: 0, requests: 0 });
      await pool.query('drop trigger fail on ops.web_quotes');
      expect(await buy(id)).toMatchObject({ credits: AT_MOST });
      expect(await countLedger(pool)).toMatchObject({ requests: 4 });
    }),
  );
});

describe('a quote is refused, and nothing is bought', () => {
  test('for another viewer, who cannot see it either', () =>
    withShop(async ({ pool, day, quote, buy, now, config }) => {
      const id = await quote(day(1), day(0));
      const other = { id: 'b', name: 'link', level: 'spend' } as const;
      await expect(buy(id, { viewer: other })).rejects.toThrow('there is no such price');
      const options = { pool, now, config };
      expect(await readPage(quotePage, `/quotes/${id}`, { ...options, viewerId: 'b' })).toBe(undefined);
      expect(await readPage(quotePage, `/quotes/${id}`, options)).toMatchObject({ state: 'valid' });
      for (const quoteId of ['x', '0'.repeat(36), '00000000-0000-4000-8000-000000000000']) {
        await expect(buy(quoteId)).rejects.toThrow('there is no such price');
        expect(await readPage(quotePage, `/quotes/${quoteId}`, { pool, now, config })).toBe(undefined);
      }
      expect(await countLedger(pool)).toEqual({ runs: 0, requests: 0 });
    }));

  test('for more than this process can plan in a moment', () =>
    withShop(async ({ day, quote }) => {
      const started = performance.now();
      await expect(quote('1900-01-01', day(0))).rejects.toThrow(/\d+ days are too many for one purchase/);
      await expect(quote('0001-01-01', '0001-01-02')).rejects.toThrow('from cannot be used');
      expect(performance.now() - started).toBeLessThan(1_000);
    }));

  test('after ten minutes', () =>
    withShop(async ({ pool, day, quote, now, config, context }) => {
      const id = await quote(day(1), day(0));
      const at = (ms: number) => ({ ...context(), viewerId: 'a', now: new Date(now.getTime() + ms) });
      await expect(buyQuote(at(600_000), id)).rejects.toThrow('this price has expired');
      const later = { pool, now: at(600_000).now, config };
      expect(await readHtml(quotePage, `/quotes/${id}`, later)).not.toContain('action="/actions/buy"');
      expect(await countLedger(pool)).toEqual({ runs: 0, requests: 0 });
      expect(await buyQuote(at(599_999), id)).toMatchObject({ run: 1 });
    }));

  test('when what it would buy has changed: fewer days, other pages, or another margin', () =>
    withShop(async ({ pool, day, quote, buy, config }) => {
      const id = await quote(day(1), day(0));
      const wider = { ...config, budget: { ...config.budget, margin: 5 } };
      await expect(buy(id, { config: wider })).rejects.toThrow(
        `the price has changed to at most ${EXPECTED * 6} credits instead of ${AT_MOST} credits`,
      );
      const other = await quote(day(0), day(0));
      await buy(other);
      await expect(buy(id)).rejects.toThrow(
        `the price has changed to at most 26 credits instead of ${AT_MOST} credits`,
      );
      expect(await countLedger(pool)).toEqual({ runs: 1, requests: 2 });
    }));

  test('beyond the cap of the day, also when two are bought at the same moment', () =>
    withShop(async ({ pool, day, quote, buy, now }) => {
      const capped = { spendCapPerDay: 2 * AT_MOST - 1 };
      const first = await quote(day(1), day(0));
      const second = await quote(day(3), day(2));
      const { done, refused } = await settle([buy(first, capped), buy(second, capped)]);
      expect(done).toHaveLength(1);
      expect(refused).toEqual([
        `at most ${AT_MOST} credits would exceed what may be bought here in a day: ${2 * AT_MOST - 1} credits, ` +
          `of which ${AT_MOST} credits are used. Nothing was bought`,
      ]);
      expect(await countLedger(pool)).toEqual({ runs: 1, requests: 4 });
      // What was bought on the day before does not count.
      await pool.query('update ops.web_quotes set bought_at = $1 where bought_at is not null', [
        new Date(now.getTime() - 86_400_000),
      ]);
      await settle([buy(first, capped), buy(second, capped)]);
      expect(await countLedger(pool)).toEqual({ runs: 2, requests: 8 });
      const third = await quote(day(5), day(4));
      await expect(buy(third, { spendCapPerDay: 0 })).rejects.toThrow('would exceed');
    }));
});

test('quotes that nobody bought are deleted a day after they have expired; bought ones are kept', () =>
  withShop(async ({ pool, day, quote, buy }) => {
    await buy(await quote(day(0), day(0)));
    await quote(day(1), day(1));
    await pool.query(`update ops.web_quotes set expires_at = now() - interval '25 hours'`);
    await quote(day(2), day(2));
    const { rows } = await pool.query<{ bought: boolean }>(
      'select bought_at is not null as bought from ops.web_quotes order by created_at, bought',
    );
    expect(rows.filter(({ bought }) => bought)).toHaveLength(1);
    expect(rows).toHaveLength(2);
  }));

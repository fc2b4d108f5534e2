/** Answers of what lies between us and EchoTik: firewalls, load balancers, maintenance pages (cases 08 and 15). */
import { describe, expect, test } from 'vitest';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { page, says } from '../../support/front.ts';
import { until } from '../../support/until.ts';
import { withWorld } from '../../support/world.ts';

const DAY = '2026-03-02';
const PAGES = 3;
const LIST = { overrides: { region: ['US'] }, maxPages: PAGES, follow: [] };
const PATH = '/product/list';

const readAttempts = async (pool: Pool) =>
  (
    await pool.query(`select a.state, a.outcome, a.http_status, count(*)::int as attempts from ops.attempts a
      group by 1, 2, 3 order by 1, 2, 3`)
  ).rows;

const readSpending = async (pool: Pool) =>
  onlyRow(await pool.query<{ credits: number }>('select coalesce(sum(credits), 0)::int as credits from ops.spending'))
    .credits;

describe('a page of a proxy is a transient failure that is not billed and not about the credentials', () => {
  test.each([
    ['HTTP 403', page(403)],
    ['HTTP 301', { ...page(301), headers: { location: 'https://login.example/' } }],
    ['HTTP 200 without a body', { status: 200, body: '', headers: { 'content-type': 'application/json' } }],
  ])('a proxy page once in the middle of a list is retried: %s', (_, answer) => {
    let left = 1;
    const behave = (path: string) =>
      path.includes(PATH) && path.includes('page_num=2&') && left-- > 0 ? answer : undefined;
    return withWorld({ behave }, async ({ sync, pool, simulator }) => {
      const run = await sync(DAY, 'product-list', LIST);
      expect(run).toMatchObject({ status: 'succeeded', requests_done: PAGES, credits: PAGES });
      expect(simulator.bill.charged).toBe(PAGES);
      expect(await readAttempts(pool)).toEqual([
        { state: 'captured', outcome: 'ok', http_status: 200, attempts: PAGES },
        { state: 'released', outcome: 'unavailable', http_status: answer.status, attempts: 1 },
      ]);
      expect(await readSpending(pool)).toBe(PAGES);
    });
  });

  test('a maintenance page takes nothing from the budget', () => {
    let maintenance = true;
    const config = { budget: { day: 4, reserve: 0 } };
    const behave = (path: string) => (maintenance && path.includes(PATH) ? page(200) : undefined);
    return withWorld({ behave, config }, async ({ sync, pool }) => {
      const failed = await sync(DAY, 'product-list', { ...LIST, maxPages: 1 });
      expect(failed).toMatchObject({ status: 'failed', credits: 0, error: expect.stringContaining('in between') });
      expect(failed.error).not.toContain('refused the credentials');
      expect(await readSpending(pool)).toBe(0);
      maintenance = false;
      expect(await sync(DAY, 'product-list', LIST)).toMatchObject({ status: 'succeeded', credits: PAGES });
    });
  });
});

describe('an endpoint that does not exist', () => {
  const details = { overrides: { region: ['US'] }, maxPages: 1 };

  test('a missing endpoint fails all its requests, the other streams continue, and a scheduler tries again', () => {
    let asked = 0;
    const behave = (path: string) => (path.includes('/music/detail') && ++asked ? page(404) : undefined);
    // Eight are in flight: a second goes by for each of them.
    return withWorld({ behave, elapsed: () => asked * 1000 }, async ({ sync, pool }) => {
      const run = await sync(DAY, 'trending-music-list', details);
      expect(run).toMatchObject({ status: 'partial', requests_done: 1, requests_failed: 20 });
      expect(run.resume_at).not.toBeNull();
      // Eight are in flight; one after the other would be a hundred.
      expect(asked).toBeLessThan(40);
      const counted = await pool.query<{ unsent: number }>(`select count(*)::int as unsent from ops.requests
        where status = 'failed' and attempts = 0 and error like 'trending-music-detail is not requested any more in this run%'`);
      expect(onlyRow(counted).unsent + asked).toBeGreaterThanOrEqual(20);
    });
  });
});

describe('Retry-After', () => {
  test.each(['1771404540', '86400', '9'.repeat(400)])(
    'with a Retry-After of %s the answer is booked at once, and the request waits at most a minute',
    (retryAfter) => {
      const behave = () => says(503, {}, { 'retry-after': retryAfter });
      return withWorld({ behave }, async ({ session, config, pool, setNow }) => {
        const slot = new Date(`${DAY}T10:00:00Z`);
        setNow(() => slot);
        await session.begin(planTarget(config, 'product-list', { trigger: 'manual', slot }, { ...LIST, maxPages: 1 }));
        const look = `select a.state, extract(epoch from r.not_before - now()) as seconds
          from ops.attempts a join ops.requests r using (request_id) where a.attempt = 1 and a.state <> 'reserved'`;
        const settled = await until(
          async () => (await pool.query<{ state: string; seconds: string }>(look)).rows[0],
          'the first attempt to be settled',
        );
        expect(settled.state).toBe('released');
        expect(Number(settled.seconds)).toBeLessThanOrEqual(60);
      });
    },
  );
});

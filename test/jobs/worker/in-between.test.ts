/** Answers of what lies between us and EchoTik: firewalls, load balancers, maintenance pages (cases 08 and 15). */
import { describe, expect, test } from 'vitest';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { page, says } from '../../support/front.ts';
import { withWorld } from '../../support/world.ts';

const DAY = '2026-03-02';
const PAGES = 3;
const LIST = { overrides: { region: ['US'] }, maxPages: PAGES, follow: [] };
const PATH = '/product/list';

const attemptsOf = async (pool: Pool) =>
  (
    await pool.query(`select a.state, a.outcome, a.http_status, count(*)::int as attempts from ops.attempts a
      group by 1, 2, 3 order by 1, 2, 3`)
  ).rows;

const spentOf = async (pool: Pool) =>
  (await pool.query('select coalesce(sum(credits), 0)::int as credits from ops.spending')).rows[0].credits;

describe('a page of something in between is passing, not billed, and says nothing of the credentials', () => {
  test.each([
    ['HTTP 403', page(403)],
    ['HTTP 301', { ...page(301), headers: { location: 'https://login.example/' } }],
    ['HTTP 200 without a body', { status: 200, body: '', headers: { 'content-type': 'application/json' } }],
  ])('%s once in the middle of a list', (_, answer) => {
    let left = 1;
    const behave = (path: string) =>
      path.includes(PATH) && path.includes('page_num=2&') && left-- > 0 ? answer : undefined;
    return withWorld({ behave }, async ({ sync, pool, simulator }) => {
      const run = await sync(DAY, 'product-list', LIST);
      expect(run).toMatchObject({ status: 'succeeded', requests_done: PAGES, credits: PAGES });
      expect(simulator.bill.charged).toBe(PAGES);
      expect(await attemptsOf(pool)).toEqual([
        { state: 'captured', outcome: 'ok', http_status: 200, attempts: PAGES },
        { state: 'released', outcome: 'unavailable', http_status: answer.status, attempts: 1 },
      ]);
      expect(await spentOf(pool)).toBe(PAGES);
    });
  });

  test('a maintenance takes nothing from the budget', () => {
    let maintenance = true;
    const config = { budget: { day: 4, reserve: 0 } };
    const behave = (path: string) => (maintenance && path.includes(PATH) ? page(200) : undefined);
    return withWorld({ behave, config }, async ({ sync, pool }) => {
      const failed = await sync(DAY, 'product-list', { ...LIST, maxPages: 1 });
      expect(failed).toMatchObject({ status: 'failed', credits: 0, error: expect.stringContaining('in between') });
      expect(failed.error).not.toContain('refused the credentials');
      expect(await spentOf(pool)).toBe(0);
      maintenance = false;
      expect(await sync(DAY, 'product-list', LIST)).toMatchObject({ status: 'succeeded', credits: PAGES });
    });
  });
});

describe('an endpoint that is not there', () => {
  const details = { overrides: { region: ['US'] }, maxPages: 1 };

  test('fails with all its requests, the other streams go on, and a scheduler tries again', () => {
    let asked = 0;
    const behave = (path: string) => (path.includes('/music/detail') && ++asked ? page(404) : undefined);
    // Eight are in flight: a second goes by for each of them.
    return withWorld({ behave, elapsed: () => asked * 1000 }, async ({ sync, pool }) => {
      const run = await sync(DAY, 'trending-music-list', details);
      expect(run).toMatchObject({ status: 'partial', requests_done: 1, requests_failed: 20 });
      expect(run.resume_at).not.toBeNull();
      // Eight are in flight; one after the other would be a hundred.
      expect(asked).toBeLessThan(40);
      const { rows } = await pool.query(`select count(*)::int as unasked from ops.requests
        where status = 'failed' and attempts = 0 and error like 'trending-music-detail is not asked any more in this run%'`);
      expect(rows[0].unasked + asked).toBeGreaterThanOrEqual(20);
    });
  });
});

describe('Retry-After', () => {
  test.each(['1771404540', '86400', '9'.repeat(400)])(
    'of %s: the answer is booked at once, and the request waits a minute at most',
    (retryAfter) => {
      const behave = () => says(503, {}, { 'retry-after': retryAfter });
      return withWorld({ behave }, async ({ session, config, pool, setNow }) => {
        const slot = new Date(`${DAY}T10:00:00Z`);
        setNow(() => slot);
        await session.begin(targetPlan(config, 'product-list', { trigger: 'manual', slot }, { ...LIST, maxPages: 1 }));
        const look = `select a.state, r.not_before - now() as wait, extract(epoch from r.not_before - now()) as seconds
          from ops.attempts a join ops.requests r using (request_id) where a.attempt = 1 and a.state <> 'reserved'`;
        let settled = await pool.query(look);
        while (!settled.rows.length) settled = await pool.query(look);
        expect(settled.rows[0].state).toBe('released');
        expect(Number(settled.rows[0].seconds)).toBeLessThanOrEqual(60);
      });
    },
  );
});

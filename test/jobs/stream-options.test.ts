import { expect, test } from 'vitest';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { retryRun } from '../../src/ledger/resume-run.ts';
import { estimateRun } from '../../src/plan/estimate.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { type Behaviour, says } from '../support/front.ts';
import { backends } from '../support/with-cli.ts';
import { type Backend, type TestWorld, withWorld } from '../support/world.ts';

const SLOT = new Date('2026-03-02T10:00:00Z');

/** A run of a pipeline with these streams, on the world of its day. */
const withPipeline = <T>(
  streams: readonly unknown[],
  work: (world: TestWorld & { readonly run: () => ReturnType<TestWorld['session']['wait']> }) => Promise<T>,
  more: { readonly backend?: Backend; readonly behave?: Behaviour } = {},
) =>
  withWorld(
    { ...more, config: { regions: ['US', 'GB'], pipelines: { p: { cron: '0 10 * * *', streams } } } },
    (world) => {
      world.setNow(() => SLOT);
      const run = async () => {
        const draft = planPipeline(world.config, 'p', { trigger: 'manual', slot: SLOT });
        return world.session.wait(await world.session.begin(await resolveInputs(world.pool, draft)));
      };
      return work({ ...world, run });
    },
  );

const readCounts = async (pool: Pool) =>
  Object.fromEntries(
    (
      await pool.query<{ stream: string; requests: number }>(
        `select stream, count(*)::int as requests from ops.requests where status = 'done' group by 1`,
      )
    ).rows.map(({ stream, requests }) => [stream, requests]),
  );

test.each(backends())('the first places of each list lead to requests, and no other record does (%s)', (backend) =>
  withPipeline(
    [
      { stream: 'product-ranklist', maxPages: 2 },
      { stream: 'product-detail', from: { stream: 'product-ranklist', top: 12 } },
      { stream: 'product-influencer-list', from: 'product-detail', maxPages: 1 },
    ],
    async ({ pool, run }) => {
      expect(await run()).toMatchObject({ status: 'succeeded' });
      const { rows } = await pool.query(
        `select count(*) filter (where m.member is null) as missing, count(*) filter (where r.product_id is null) as others
         from (select distinct product_id from echotik.product_ranks where position <= 12) r
           full join ops.batch_members m on m.member = r.product_id::text and m.stream = 'product-detail'`,
      );
      expect(rows).toEqual([{ missing: 0, others: 0 }]);
      const pages = await pool.query(
        `select stream, max((page ->> 'page_num')::int) as pages from ops.requests
         where status = 'done' and stream in ('product-ranklist', 'product-influencer-list') group by 1 order by 1`,
      );
      expect(pages.rows).toEqual([
        { stream: 'product-influencer-list', pages: 1 },
        { stream: 'product-ranklist', pages: 2 },
      ]);
    },
    { backend },
  ),
);

test.each(backends())('a stream sends no request beyond its credits, and the others continue (%s)', (backend) =>
  withPipeline(
    [
      { stream: 'product-ranklist', maxPages: 2 },
      { stream: 'product-influencer-list', from: 'product-ranklist', maxPages: 3, maxCredits: 7 },
      { stream: 'product-detail', from: 'product-ranklist' },
    ],
    async ({ pool, config, run }) => {
      const draft = planPipeline(config, 'p', { trigger: 'manual', slot: SLOT });
      const { streams } = await estimateRun(pool, await resolveInputs(pool, draft), SLOT);
      expect(streams.find(({ stream }) => stream === 'product-influencer-list')).toMatchObject({
        credits: 7,
        max_credits: 7,
        credits_needed: 120,
      });
      const ended = await run();
      expect(ended).toMatchObject({
        status: 'partial',
        end_reason: 'run_limit',
        error: 'product-influencer-list: the stream has reached its limit of 7 credits in this run (maxCredits)',
      });
      const credits = `select stream, sum(credits)::int as credits from ops.requests group by 1 order by 1`;
      const spent = await pool.query<{ stream: string; credits: number }>(credits);
      const counted = await pool.query(`select stream, credits from ops.stream_spending`);
      expect(counted.rows).toEqual([{ stream: 'product-influencer-list', credits: 7 }]);
      expect(spent.rows).toContainEqual({ stream: 'product-influencer-list', credits: 7 });
      expect((await readCounts(pool))['product-detail']).toBeGreaterThan(1);
      // Resumed, the run keeps the limit with which it began.
      await retryRun(pool, ended.run_id, SLOT);
      expect(await pool.query(credits)).toMatchObject({ rows: spent.rows });
    },
    { backend },
  ),
);

test('a call that was not billed gives its credits back to the stream', () => {
  let failed = 0;
  return withPipeline(
    [{ stream: 'product-ranklist', maxPages: 4, maxCredits: 8 }],
    async ({ pool, run }) => {
      expect(await run()).toMatchObject({ status: 'succeeded' });
      expect(failed).toBeGreaterThan(3);
      const { rows } = await pool.query(
        'select s.credits = u.credits as is_equal from ops.stream_spending s join ops.runs u using (run_id)',
      );
      expect(rows).toEqual([{ is_equal: true }]);
    },
    { behave: () => (failed++ < 3 ? says(503) : undefined) },
  );
});

test('a stream without retries fails at its first failure', () =>
  withPipeline(
    [{ stream: 'product-ranklist', maxPages: 1, retries: 0 }],
    async ({ pool, run }) => {
      expect(await run()).toMatchObject({ status: 'failed', end_reason: 'requests_failed' });
      const { rows } = await pool.query('select max(attempts)::int as attempts from ops.requests');
      expect(rows).toEqual([{ attempts: 1 }]);
    },
    { behave: () => says(503) },
  ));

/** Refusals that are about the account: they end what waits for the lane, once. */
import { describe, expect, test } from 'vitest';
import { findRun } from '../../../src/ledger/runs.ts';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { says } from '../../support/front.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const SLOT = new Date('2026-03-02T10:00:00Z');
const IN_FLIGHT = 8;
const list = (stream: string, region: readonly string[]) => ({
  stream,
  choices: { overrides: { region }, follow: [], maxPages: 1 },
});

const begin = ({ session, config, setNow }: TestWorld, { stream, choices }: ReturnType<typeof list>) => {
  setNow(() => SLOT);
  return session.begin(planTarget(config, stream, { trigger: 'manual', slot: SLOT }, choices));
};

describe('the quota of the account is used up', () => {
  test.each([
    says(500, { code: 500, message: 'Usage Limit Exceeded, Please Contact Administrator to Increase Quota' }),
    says(200, { code: 1003, message: 'Insufficient balance' }),
    says(403, { code: 403, message: 'Daily limit exceeded' }),
    says(402, { code: 402, message: '' }),
  ])('all runs that wait for the lane end and are resumed later: $body', (answer) => {
    const regions = ['US', 'GB', 'ID', 'TH', 'VN', 'MY', 'PH', 'SG', 'MX', 'BR', 'ES', 'FR', 'DE', 'IT'];
    return withWorld({ behave: () => answer }, async (world) => {
      const { session, pool, front } = world;
      const runs = [
        await begin(world, list('product-list', regions)),
        await begin(world, list('video-list', regions)),
        await begin(world, list('influencer-list', regions)),
      ];
      for (const run of runs) {
        expect(await session.wait(run)).toMatchObject({
          status: 'out_of_budget',
          end_reason: 'api_quota',
          error: expect.stringContaining('the EchoTik quota is used up'),
          requests_failed: 0,
          credits: 0,
        });
        expect((await findRun(pool, run))?.resume_at?.getTime()).toBe(SLOT.getTime() + 3_600_000);
      }
      // Not one after the other: what was in flight, and what a run that had not begun yet learned.
      expect(front().calls.length).toBeLessThanOrEqual(runs.length * IN_FLIGHT);
      const { rows } = await pool.query(`select distinct status, failures from ops.requests`);
      expect(rows).toEqual([{ status: 'queued', failures: 0 }]);
    });
  });
});

describe('nothing but 429', () => {
  test('half an hour of 429 is a quota, and the run ends with a message', () => {
    let elapsed = 0;
    const behave = () => {
      elapsed += 16 * 60_000;
      return says(429, { code: 429, message: 'Too Many Requests' }, { 'retry-after': '0' });
    };
    return withWorld({ behave, elapsed: () => elapsed }, async (world) => {
      const run = await begin(world, list('product-list', ['US']));
      expect(await world.session.wait(run)).toMatchObject({
        status: 'out_of_budget',
        end_reason: 'api_throttled',
        error: 'EchoTik has answered nothing but 429 for 30 minutes (HTTP 429, code 429, Too Many Requests)',
        credits: 0,
      });
      expect(world.front().calls).toHaveLength(3);
      expect((await findRun(world.pool, run))?.resume_at).not.toBeNull();
    });
  });
});

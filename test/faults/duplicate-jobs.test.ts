import { describe, expect, inject, test } from 'vitest';
import type { QueuedRequest } from '../../src/ledger/requests.ts';
import { configSchema } from '../../src/config/config.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { expectInvariants } from '../support/invariants.ts';
import { type Backend, withWorld } from '../support/world.ts';

const slot = new Date('2026-03-02T10:00:00Z');
const COPIES = [1, 2, 3];

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('C11: a request whose job is delivered several times at once is sent once', () =>
    withWorld({ backend, simulator: { now: () => slot, latencyMs: 20 } }, async ({ session, simulator, pool }) => {
      const overrides = { region: ['US', 'GB', 'DE', 'FR'], period: [7, 30, 120] };
      const plan = planTarget(
        configSchema.parse({}),
        'trending-music-list',
        { trigger: 'manual', slot },
        { overrides, follow: [] },
      );
      const runId = await session.begin(plan);
      const { rows } = await pool.query<Pick<QueuedRequest, 'request_id' | 'lane' | 'priority'>>(
        'select request_id, lane, 0 as priority from ops.requests where run_id = $1',
        [runId],
      );
      const copies = COPIES.flatMap((attempts) => rows.map((row) => ({ ...row, attempts, delay_ms: 0 })));
      await session.queues.enqueue(copies);
      expect(await session.wait(runId)).toMatchObject({ status: 'succeeded' });
      const asked = simulator.journal.map(({ identity }) => identity);
      expect(asked.length).toBe(new Set(asked).size);
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    }),
  );
});

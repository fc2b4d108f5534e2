import { expect, test } from 'vitest';
import { startLaneWorker } from '../../../src/jobs/queues/lane-worker.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { until } from '../../support/until.ts';

/** A pool whose statements are answered when the test says so. */
function openSlowPool() {
  const waiting: (() => void)[] = [];
  const answer = { rows: [{ ids: null, first_ms: null, next_ms: null }] };
  const query = () => new Promise((resolve) => waiting.push(() => resolve(answer)));
  return { pool: { query } as unknown as Pool, waiting };
}

test('a lane is behind from the time it is woken until it has taken a handout', async () => {
  const { pool, waiting } = openSlowPool();
  const worker = startLaneWorker({
    pool,
    lane: 'offline',
    limits: { concurrency: 2, perSecond: null },
    process: async () => ({ kind: 'done' }),
    pause: async () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  await until(() => waiting.length === 1, 'it looks when it starts');
  expect(worker.isBehind()).toBe(false);
  worker.wake();
  expect(worker.isBehind()).toBe(true);
  waiting[0]?.();
  await until(() => waiting.length === 2, 'it looks because it was woken');
  worker.wake();
  expect(worker.isBehind()).toBe(true);
  waiting[1]?.();
  await until(() => waiting.length === 3, 'it looks because it was woken again');
  waiting[2]?.();
  await until(() => !worker.isBehind(), 'it has taken what there is');
  await worker.stop();
});

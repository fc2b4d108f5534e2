/** What a scheduler and a worker do in a database while there is nothing to do. */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { openSession } from '../../src/app/session.ts';
import { configSchema } from '../../src/config/config.ts';
import { startClock } from '../../src/jobs/cron/clock.ts';
import { startReconciler } from '../../src/jobs/reconciler/reconciler.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { openHealth } from '../../src/health/health.ts';
import { startSimulator } from '../../simulator/server.ts';
import { withDatabase } from '../support/database.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { until } from '../support/until.ts';
import type { Backend } from '../support/world.ts';
import { buildTestWarehouse } from '../support/test-warehouse.ts';

const OBSERVED_MS = 60_000;
const MINUTES = 3;
const QUIET_MS = 12_000;
/** Less than the minute after which a worker would look by itself. */
const BEGINS_WITHIN_MS = 30_000;
/** Its next slot is in January. */
const config = configSchema.parse({
  pipelines: { yearly: { cron: '0 3 1 1 *', timezone: 'UTC', streams: ['trending-music-list'] } },
});

/**
 * The statements that the clients of this process send: at least one for each transaction. The counters of PostgreSQL
 * include its autovacuum.
 */
const sent = vi.spyOn(pg.Client.prototype, 'query');
afterAll(() => sent.mockRestore());

const readText = (query: unknown) => (typeof query === 'string' ? query : (query as pg.QueryConfig).text);
const listStatements = (database: string): readonly string[] =>
  sent.mock.calls.flatMap(([query], index) =>
    (sent.mock.contexts[index] as pg.Client).database === database ? [readText(query)] : [],
  );

async function waitUntilQuiet(count: () => number): Promise<void> {
  let last = count();
  await until(
    async () => {
      await wait(QUIET_MS);
      const before = last;
      last = count();
      return last === before;
    },
    'no statement for a while',
    { timeoutMs: 180_000 },
  );
}

const backends: readonly { readonly backend: Backend; readonly most: number }[] = [
  { backend: 'redis', most: 0 },
  { backend: 'postgres', most: 1 },
];

for (const { backend, most } of backends) {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  test.skipIf(backend === 'redis' && !redisUrl).concurrent(
    `with nothing to do, a scheduler and a worker on ${backend} make at most ${most} transactions a minute, and begin at once`,
    () =>
      withDatabase(async ({ url, pool }) => {
        const database = new URL(url).pathname.slice(1);
        const simulator = await startSimulator({ musicPerRegion: 5 });
        const errors: Error[] = [];
        const onError = (error: Error) => void errors.push(error);
        const now = () => new Date();
        const onEvent = () => undefined;
        const warehouse = buildTestWarehouse({ url, pool }, redisUrl);
        const { username, password } = simulator;
        const limits = { concurrency: 2, perSecond: null };
        const api = { baseUrl: simulator.url, username, password, limits: { offline: limits, realtime: limits } };
        const session = await openSession(warehouse, config, api, onError, { now });
        const queues = await warehouse.openQueues(onError);
        const reconciler = await startReconciler({ pool, queues, now, onError, onEvent, health: openHealth() });
        const clock = await startClock({
          pool,
          queues,
          config,
          now,
          migrate: migrateWarehouse,
          onError,
          onOpenRuns: reconciler.wake,
        });
        try {
          await waitUntilQuiet(() => listStatements(database).length);
          // On a busy machine a heartbeat may need another connection, so one quiet minute of three is enough.
          let fewest: readonly string[] | undefined;
          for (let minute = 0; minute < MINUTES && (fewest?.length ?? Infinity) > most; minute++) {
            const before = listStatements(database).length;
            await wait(OBSERVED_MS);
            const statements = listStatements(database).slice(before);
            if (!fewest || statements.length < fewest.length) fewest = statements;
          }
          expect(fewest?.length, fewest?.join('\n')).toBeLessThanOrEqual(most);

          const slot = now();
          const run = await beginRun(
            pool,
            planTarget(config, 'trending-music-list', { trigger: 'manual', slot }, {}),
            slot,
          );
          await queues.enqueue(run?.queued ?? []);
          const ended = 'select status from ops.runs where finished_at is not null';
          const found = await until(
            async () => (await pool.query<{ status: string }>(ended)).rows[0],
            'the run has ended',
            { timeoutMs: BEGINS_WITHIN_MS },
          );
          expect(found.status).toBe('succeeded');
          expect(errors).toEqual([]);
        } finally {
          await clock.stop();
          await reconciler.stop();
          await session.close();
          await queues.close();
          await simulator.close();
        }
      }),
    500_000,
  );
}

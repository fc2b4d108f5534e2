/** A worker whose deliveries stop although requests wait: the limit of two minutes is a short one here. */
import { describe, expect, inject, test } from 'vitest';
import type { Warehouse } from '../../../src/app/open-warehouse.ts';
import { openSession } from '../../../src/app/session.ts';
import { configSchema } from '../../../src/config/config.ts';
import { type Health, openHealth } from '../../../src/health/health.ts';
import type { Queues } from '../../../src/jobs/queues/queues.ts';
import { beginRun } from '../../../src/ledger/begin-run.ts';
import { withDatabase } from '../../support/database.ts';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { until } from '../../support/until.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { buildTestWarehouse } from '../../support/test-warehouse.ts';

/** Two heartbeats and more, because each is progress of a loop. */
const STUCK_AFTER_MS = 12_000;
const config = configSchema.parse({});
const limits = { concurrency: 2, perSecond: null };

interface Scene {
  readonly health: Health;
  /** Begins a run of a list, and queues its first requests. */
  readonly beginList: () => Promise<void>;
  /** The same, until it has ended. */
  readonly runList: () => Promise<void>;
}

interface SceneOptions {
  readonly redisUrl?: string | undefined;
  readonly damage?: (queues: Queues) => Queues;
  /** The API answers nothing. */
  readonly isSilent?: boolean;
}

async function withWorker(
  { redisUrl, damage = (queues) => queues, isSilent = false }: SceneOptions,
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ musicPerRegion: 5, latencyMs: isSilent ? 3_600_000 : 0 });
  try {
    await withDatabase(async ({ url, pool }) => {
      const health = openHealth({ stuckAfterMs: STUCK_AFTER_MS });
      const opened = buildTestWarehouse({ url, pool }, redisUrl);
      const warehouse: Warehouse = {
        ...opened,
        openQueues: async (onError) => damage(await opened.openQueues(onError)),
      };
      const { username, password } = simulator;
      const api = { baseUrl: simulator.url, username, password, limits: { offline: limits, realtime: limits } };
      const session = await openSession(warehouse, config, api, () => undefined, { now: () => new Date(), health });
      health.started();
      const begin = async () => {
        const slot = new Date();
        const plan = planTarget(config, 'trending-music-list', { trigger: 'manual', slot }, {});
        const run = await beginRun(pool, plan, slot);
        session.wake();
        await session.queues.enqueue(run?.queued ?? []);
        return run?.runId ?? 0;
      };
      try {
        await work({
          health,
          beginList: async () => void (await begin()),
          runList: async () => void (await session.wait(await begin())),
        });
      } finally {
        await session.close(0);
      }
    });
  } finally {
    await simulator.close();
  }
}

/** The names of the loops that are not ok, as soon as it is not live. */
const findStuck = (health: Health) =>
  until(() => {
    const { live, loops } = health.report();
    return !live && loops.filter(({ ok }) => !ok).map(({ name }) => name);
  }, 'it is not live');

describe.each(['redis', 'postgres'] as const)('with the queue in %s', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const hasQueue = backend === 'postgres' || redisUrl !== undefined;

  test.skipIf(!hasQueue)('a worker that does its work is live and ready', () =>
    withWorker({ redisUrl }, async ({ health, runList }) => {
      const reports: boolean[] = [];
      const watching = setInterval(() => reports.push(health.report().live), 50);
      try {
        await runList();
        await until(() => reports.length > 60, 'a while has passed');
        expect(reports).not.toContain(false);
        expect(
          health
            .report()
            .loops.map(({ name }) => name)
            .toSorted(),
        ).toEqual(['fill queues', 'heartbeat', 'lane offline', 'lane raw', 'lane realtime', 'reclaim requests']);
      } finally {
        clearInterval(watching);
      }
    }),
  );

  test.skipIf(!hasQueue)('a worker is not live when none of the requests in its hand comes to an end', () =>
    withWorker({ redisUrl, isSilent: true }, async ({ health, beginList }) => {
      await beginList();
      expect(await findStuck(health)).toEqual(['lane realtime']);
      expect(health.report().services.filter(({ ok }) => !ok)).toEqual([]);
    }),
  );
});

const redis = inject('redisUrl');

test.skipIf(!redis)('a worker whose queue stops delivering is not live while jobs wait there', () =>
  withWorker(
    {
      redisUrl: redis,
      // The loop of BullMQ ends, and nobody notices.
      damage: (queues) => ({
        ...queues,
        async work(...args) {
          const delivery = await queues.work(...args);
          await delivery.stop();
          return delivery;
        },
      }),
    },
    async ({ health, beginList }) => {
      expect(health.report()).toMatchObject({ live: true, ready: true });
      await beginList();
      expect(await findStuck(health)).toContain('lane realtime');
    },
  ),
);

test('a worker that takes no handouts of the ledger is not live while requests wait there', () =>
  withWorker(
    {
      // The lane is woken again and again, and looks for nothing.
      damage: (queues) => ({
        ...queues,
        work: async () => ({ stop: async () => undefined }),
        refill: async () => true,
      }),
    },
    async ({ health, beginList }) => {
      await beginList();
      expect(await findStuck(health)).toContain('lane realtime');
    },
  ));

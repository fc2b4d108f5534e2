import { expect, inject, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { createReservationGuard } from '../../src/app/reservation-guard.ts';
import { openSession } from '../../src/app/session.ts';
import { requirePlace } from '../../src/app/warehouse-place.ts';
import { configSchema } from '../../src/config/config.ts';
import { ClockError, PlaceError } from '../../src/errors.ts';
import type { Warehouse } from '../../src/app/open-warehouse.ts';
import { withDatabase } from '../support/database.ts';
import { planKnownTarget } from '../support/known-plans.ts';
import { backends } from '../support/with-cli.ts';
import { buildTestWarehouse } from '../support/test-warehouse.ts';

test('a clock that is set while a worker runs ends its reservations until it is right again', () =>
  withDatabase(async ({ pool }) => {
    let ahead = 0;
    let reads = 0;
    const mayReserve = createReservationGuard({
      source: 'api',
      now: () => new Date(Date.now() + ahead),
      readDatabaseTime: async () => {
        reads++;
        return new Date();
      },
    });
    await mayReserve(pool);
    await mayReserve(pool);
    expect(reads).toBe(1);
    for (const days of [1, -1]) {
      ahead = days * 86_400_000;
      await expect(mayReserve(pool)).rejects.toThrow(ClockError);
      await expect(mayReserve(pool)).rejects.toThrow('nothing is bought until they agree');
    }
    ahead = 0;
    await mayReserve(pool);
  }));

test('a database that is replaced by a copy while a worker runs gets no reservations', () =>
  withDatabase(async ({ pool }) => {
    await requirePlace(pool);
    // As after a restore into another database that took the name of this one.
    await pool.query('update ops.warehouse set database_oid = database_oid + 1');
    const mayReserve = createReservationGuard({ source: 'api', now: () => new Date() });
    await expect(mayReserve(pool)).rejects.toThrow(PlaceError);
    await expect(mayReserve(pool)).rejects.toThrow(PlaceError);
    await pool.query('update ops.warehouse set database_oid = database_oid - 1');
    await mayReserve(pool);
  }));

test.each(backends())('a worker reports it, and goes on afterwards (queue in %s)', (backend) =>
  withDatabase(async ({ pool, url }) => {
    const simulator = await startSimulator({ musicPerRegion: 5 });
    const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
    await requirePlace(pool);
    await pool.query('update ops.warehouse set database_oid = database_oid + 1');
    const warehouse: Warehouse = { ...buildTestWarehouse({ url, pool }, redisUrl), source: 'api' };
    const { url: baseUrl, username, password } = simulator;
    let refuse: (error: Error) => void = () => undefined;
    const refused = new Promise<Error>((resolve) => (refuse = resolve));
    const config = configSchema.parse({});
    const session = await openSession(warehouse, config, { baseUrl, username, password }, (error) => refuse(error), {
      now: () => new Date(),
    });
    try {
      const frame = { trigger: 'manual', slot: new Date() } as const;
      const runId = await session.begin(planKnownTarget(config, 'trending-music-list', frame, { maxPages: 1 }));
      expect(await refused).toBeInstanceOf(PlaceError);
      expect(simulator.bill.charged).toBe(0);
      await pool.query('update ops.warehouse set database_oid = database_oid - 1');
      expect((await session.wait(runId)).status).toBe('succeeded');
    } finally {
      await session.close();
      await simulator.close();
    }
  }),
);

/** A warehouse that is opened already, over the pool of a test. */
import type { Warehouse } from '../../src/app/open-warehouse.ts';
import { openQueues } from '../../src/jobs/queues/open-queues.ts';
import type { TestDatabase } from './database.ts';

/** `redisUrl` absent: its queues are in PostgreSQL. */
export const buildTestWarehouse = ({ url, pool }: TestDatabase, redisUrl?: string): Warehouse => ({
  url,
  embedded: false,
  pool,
  migrated: 0,
  unapplied: [],
  openQueues: (onError) =>
    openQueues({ databaseUrl: url, redisUrl, warehouseId: new URL(url).pathname.slice(1), onError }),
  close: async () => undefined,
});

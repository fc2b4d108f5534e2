/** The queues of a warehouse: in Redis where there is one, else in its own PostgreSQL. */
import { openLedgerQueues } from './ledger-queues.ts';
import type { Queues } from './queues.ts';
import { openRedisQueues } from './redis-queues.ts';

interface QueueOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Keeps warehouses that share a Redis apart. */
  readonly warehouseId: string;
  readonly onError: (error: Error) => void;
}

/** Throws UnavailableError when Redis or PostgreSQL does not answer, ConfigError when a URL is none. */
export const openQueues = ({ databaseUrl, redisUrl, warehouseId, onError }: QueueOptions): Promise<Queues> =>
  redisUrl === undefined
    ? openLedgerQueues({ databaseUrl, onError })
    : openRedisQueues({ redisUrl, warehouseId, onError });

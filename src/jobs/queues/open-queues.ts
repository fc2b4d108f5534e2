/** The queues of a warehouse: in Redis where one is configured, otherwise in its own PostgreSQL. */
import { openLedgerQueues } from './ledger-queues.ts';
import type { Queues } from './queues.ts';

interface QueueOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Separates warehouses that share a Redis. */
  readonly warehouseId: string;
  readonly onError: (error: Error) => void;
}

/** Throws UnavailableError when Redis or PostgreSQL does not answer, ConfigError when a URL is invalid. */
export async function openQueues({ databaseUrl, redisUrl, warehouseId, onError }: QueueOptions): Promise<Queues> {
  if (redisUrl === undefined) return openLedgerQueues({ databaseUrl, onError });
  // Loading BullMQ takes a quarter of the time in which a command starts.
  const { openRedisQueues } = await import('./redis-queues.ts');
  return openRedisQueues({ redisUrl, warehouseId, onError });
}

import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { expectInvariants } from '../support/invariants.ts';
import { hasRedisServer, type RedisServer, startRedisCluster } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, withWaitingRun } from './waiting-run.ts';

const PRIMARIES = 3;

interface Pair {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
}

/** The nodes that have the queues of the warehouse. */
async function findOwners(nodes: readonly RedisServer[], pool: Pool): Promise<Pair> {
  const found = await pool.query<{ id: string }>('select warehouse_id as id from ops.warehouse');
  const prefix = `{echotik-${onlyRow(found).id}}`;
  for (const [index, primary] of nodes.slice(0, PRIMARIES).entries()) {
    const replica = nodes[PRIMARIES + index];
    // Another node answers that the key has moved.
    const isOwner = await callNode(primary, 'get', prefix).then(
      () => true,
      () => false,
    );
    if (isOwner && replica) return { primary, replica };
  }
  throw new Error(`no node has the slot of ${prefix}`);
}

async function callNode(node: RedisServer, command: string, ...args: readonly string[]): Promise<unknown> {
  const client = new Redis(node.url);
  return client.call(command, ...args).finally(() => client.disconnect());
}

const becomesPrimary = (node: RedisServer) =>
  until(async () => ((await callNode(node, 'role')) as readonly unknown[])[0] === 'master', 'the replica is promoted');

/** The node in REDIS_URL is the one that the cluster loses. */
test.skipIf(!hasRedisServer()).each<[string, (owners: Pair) => unknown]>([
  ['is killed', ({ primary }) => primary.signal('SIGKILL')],
  ['answers nothing any more', ({ primary }) => primary.signal('SIGSTOP')],
  ['changes its role with its replica', ({ replica }) => callNode(replica, 'cluster', 'failover')],
])('a run goes on when the primary of its queues in a Redis Cluster %s', async (_name, lose) => {
  const nodes = await startRedisCluster(PRIMARIES, { hasReplicas: true });
  try {
    await withWaitingRun({ latencyMs: 20 }, async ({ simulator, pool, url, ended }) => {
      await pool.query('insert into ops.warehouse default values on conflict do nothing');
      const owners = await findOwners(nodes, pool);
      const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl: owners.primary.url });
      try {
        await until(() => simulator.bill.charged >= 5, '5 calls are charged', { everyMs: 5 });
        await lose(owners);
        expect(simulator.bill.charged).toBeLessThan(REQUESTS);
        await becomesPrimary(owners.replica);
        expect(await ended()).toMatchObject({ status: 'succeeded', requests_done: REQUESTS });
      } finally {
        worker.kill('SIGTERM');
      }
      expect(await worker.exited, worker.output()).toEqual({ code: 0, signal: null });
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
      expect(simulator.bill.charged).toBe(REQUESTS);
    });
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
});

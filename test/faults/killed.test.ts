import { setTimeout as wait } from 'node:timers/promises';
import type { PostgresCluster } from '../support/postgres-cluster.ts';
import { withAdmin } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';
import { fault } from './fault.ts';
import { type FaultRun, LATENCY_MS } from './fault-run.ts';
import { readReservedWork } from './reserved-work.ts';

const WITHOUT_SPOOL = { ECHOTIK_SPOOL: 'off' };
/** Calls that the API takes long to answer: they are on the wire when the worker is killed. */
const SLOW = 3;
const SLOW_MS = 20_000;
/** Answers that wait for their commit then. */
const ANSWERED = 3;
const HELD_WITHIN_MS = 10_000;

/**
 * Kills a worker that has calls on the wire, answers that wait for their commit, and requests that are only reserved.
 */
async function kill({ workers: [victim], charged, random, primary, pool, simulator, end, startWorker }: FaultRun) {
  if (!victim) throw new Error('no worker');
  await charged(0.2 + random() * 0.3);
  const since = simulator.journal.length;
  simulator.addFault({ kind: 'latency', ms: SLOW_MS, times: SLOW });
  await until(() => simulator.journal.length >= since + SLOW, 'the slow calls have arrived', { everyMs: 5 });
  const slow = simulator.journal.slice(since, since + SLOW);
  const held = await withLock(primary, async () => {
    for (const until = Date.now() + HELD_WITHIN_MS; Date.now() < until; await wait(20)) {
      const { sent: asked, onTheWire } = await readReservedWork(victim, Date.now(), pool, simulator, slow);
      if (asked - onTheWire >= ANSWERED) break;
    }
    const at = Date.now();
    await end(victim, 'SIGKILL');
    await wait(LATENCY_MS);
    return readReservedWork(victim, at, pool, simulator, slow);
  });
  console.info(`killed with ${JSON.stringify(held)}`);
  await startWorker();
  return held;
}

async function withLock<T>(primary: PostgresCluster, work: () => Promise<T>): Promise<T> {
  return withAdmin(primary, async (query) => {
    await query('begin');
    await query('lock table echotik.music in access exclusive mode');
    const result = await work();
    await query('rollback');
    return result;
  });
}

fault('a worker that is killed, with a spool', { workers: 1, shortLease: true }, async (scene) => {
  const { onTheWire } = await kill(scene);
  return { twice: onTheWire, unknown: onTheWire };
});

fault(
  'a worker that is killed, without a spool',
  { workers: 1, shortLease: true, variables: WITHOUT_SPOOL },
  async (scene) => {
    const { sent: asked, reserved } = await kill(scene);
    return { twice: asked, unknown: reserved };
  },
);

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  fault(
    `${signal} during an outage of the database`,
    {},
    async ({ workers, primary, charged, random, quiet, end, startWorker }) => {
      await charged(0.2 + random() * 0.3);
      await primary.stop('immediate');
      // Every call on the wire is answered, and no answer can be committed.
      await quiet();
      await Promise.all(workers.map((worker) => end(worker, signal)));
      await primary.start();
      await startWorker();
    },
  );
}

import { setTimeout as wait } from 'node:timers/promises';
import { fault } from './fault.ts';
import { LATENCY_MS } from './fault-scene.ts';
import { heldBy } from './held.ts';

fault(
  'a worker that is suspended for longer than its lease',
  { shortLease: true, workers: 1 },
  async ({ workers: [suspended], charged, random, startWorker, ended, pool, simulator, end }) => {
    if (!suspended) throw new Error('no worker');
    await charged(0.2 + random() * 0.3);
    suspended.kill('SIGSTOP');
    const at = Date.now();
    // What was on its way to the API arrives.
    await wait(LATENCY_MS);
    const held = await heldBy(suspended, at, pool, simulator);
    const successor = await startWorker();
    await ended();
    const calls = simulator.journal.length;
    suspended.kill('SIGCONT');
    await wait(4 * LATENCY_MS);
    const late = simulator.journal.length - calls;
    if (late > 0) console.info(`${late} calls were sent after the worker woke up`);
    await end(suspended, 'SIGTERM');
    await end(successor, 'SIGTERM');
    // Nothing that was reserved and not asked yet may be asked by a worker whose lease has run out.
    return { twice: held.asked, unknown: held.reserved };
  },
);

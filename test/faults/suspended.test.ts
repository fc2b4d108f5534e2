import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSpool } from '../../src/spool/read-spool.ts';
import { type AttemptId, formatAttemptId } from '../../src/attempt-id.ts';
import { fault } from './fault.ts';
import { LATENCY_MS } from './fault-run.ts';

/** The marks of the only spool below a home: a call that has none was not handed to the HTTP client. */
async function readMarks(home: string): Promise<ReadonlySet<string>> {
  const folder = join(home, 'spool');
  const [warehouse = ''] = await readdir(folder);
  const [spool = ''] = await readdir(join(folder, warehouse));
  return (await readSpool(join(folder, warehouse, spool))).sent;
}

fault(
  'a worker that is suspended for longer than its lease',
  { shortLease: true, workers: 1 },
  async ({ workers: [suspended], charged, random, startWorker, ended, pool, simulator, home, end }) => {
    if (!suspended) throw new Error('no worker');
    await charged(0.2 + random() * 0.3);
    suspended.kill('SIGSTOP');
    // What was on its way to the API or to PostgreSQL arrives.
    await wait(LATENCY_MS);
    const { rows: reserved } = await pool.query<AttemptId>(
      `select a.request_id, a.attempt from ops.attempts a join ops.workers w using (worker_id)
        where w.pid = $1 and a.state = 'reserved'`,
      [suspended.pid],
    );
    const marks = await readMarks(home);
    const marked = reserved.filter((attempt) => marks.has(formatAttemptId(attempt)));
    const successor = await startWorker();
    await ended();
    const calls = simulator.journal.length;
    suspended.kill('SIGCONT');
    await wait(4 * LATENCY_MS);
    const late = simulator.journal.length - calls;
    if (late > 0) console.info(`${late} calls were sent after the worker woke up`);
    await end(suspended, 'SIGTERM');
    await end(successor, 'SIGTERM');
    // A call without a mark may not be sent by a worker whose lease has run out. One with a mark may: the HTTP client
    // had it already, and writes it as soon as its connection is open.
    return { twice: marked.length, unknown: reserved.length };
  },
);

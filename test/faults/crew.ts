/** Workers under a supervisor: one that exits by itself is counted and started again. */
import type { WorkerProcess } from '../support/worker-process.ts';

/**
 * Seconds that a worker has to finish its calls after SIGTERM, and the time that it may take to exit after that. Calls
 * that it has to interrupt have an unknown outcome, and on a busy machine a dozen of them take seconds.
 */
export const DEADLINE_S = 6;
const GRACE_MS = 6_000;

type Variables = Readonly<Record<string, string>>;

export interface Crew {
  /** Starts a worker, with further environment variables, and waits until it is ready. */
  readonly start: (variables?: Variables) => Promise<WorkerProcess>;
  readonly workers: () => readonly WorkerProcess[];
  /** Warnings of Node that workers have printed, such as one about too many listeners. */
  readonly nodeWarnings: () => readonly string[];
  /** Ends a worker on purpose and waits for it. Milliseconds that it took; undefined when SIGTERM did not end it. */
  readonly end: (worker: WorkerProcess, signal: 'SIGTERM' | 'SIGKILL') => Promise<number | undefined>;
  /** Workers that ended by themselves, and those that SIGTERM did not end. */
  readonly counts: { crashed: number; hung: number };
  readonly close: () => Promise<unknown>;
}

/** FAULT_OUTPUT=1 shows what each worker printed when it ends. */
export function openCrew(startOne: (variables: Variables) => WorkerProcess): Crew {
  const running = new Set<WorkerProcess>();
  const meant = new Set<WorkerProcess>();
  const all: WorkerProcess[] = [];
  const counts = { crashed: 0, hung: 0 };
  const show = (worker: WorkerProcess) => process.env['FAULT_OUTPUT'] && console.info(worker.output());

  const start = async (variables: Variables = {}): Promise<WorkerProcess> => {
    const worker = startOne(variables);
    running.add(worker);
    all.push(worker);
    void worker.exited.then(async () => {
      running.delete(worker);
      show(worker);
      if (meant.has(worker)) return;
      counts.crashed++;
      await start(variables).catch(() => undefined);
    });
    await worker.ready;
    return worker;
  };

  return {
    start,
    workers: () => [...running],
    nodeWarnings: () => all.flatMap((worker) => worker.output().match(/^\(node:\d+\) .*$/gm) ?? []),
    async end(worker, signal) {
      meant.add(worker);
      const since = Date.now();
      worker.kill(signal);
      if (await within(DEADLINE_S * 1000 + GRACE_MS, worker.exited)) return Date.now() - since;
      counts.hung++;
      worker.kill('SIGKILL');
      await worker.exited;
      return undefined;
    },
    counts,
    async close() {
      for (const worker of running) {
        meant.add(worker);
        worker.kill('SIGKILL');
        await worker.exited;
      }
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const isDone = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}

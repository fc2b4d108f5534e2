/** Puts queue and ledger in step: takes requests back from dead workers, re-adds lost jobs, ends runs that are complete. */
import type { Pool } from '../../load/pool.ts';
import { openRequests, promotePlanned, queuedRequests } from '../ledger/requests.ts';
import { takeBack } from '../ledger/take-back.ts';
import { lanes, type Queues } from './queues.ts';
import { finishRuns } from '../ledger/finish.ts';

const EVERY_MS = 2_000;
const SLICE = 1_000;
/** Jobs a lane's queue may hold before long plans have to wait in PostgreSQL: two seconds of work at the fastest. */
const ROOM = 2_000;

interface ReconcilerOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly onError: (error: Error) => void;
}

/** Reconciles once, then every two seconds. Any number of processes may do so at once. */
export async function startReconciler(options: ReconcilerOptions): Promise<{ stop(): Promise<void> }> {
  const { onError } = options;
  const pass = () => reconcile(options).catch(onError);
  let passing = pass();
  let stopped = false;
  let timer: NodeJS.Timeout;
  const schedule = () => {
    timer = setTimeout(async () => {
      await (passing = pass());
      if (!stopped) schedule();
    }, EVERY_MS);
  };
  await passing;
  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await passing;
    },
  };
}

/** Once, now: what a plan has just written down need not wait for the next pass. */
export async function reconcile({ pool, queues }: Pick<ReconcilerOptions, 'pool' | 'queues'>): Promise<void> {
  await queues.enqueue(await takeBack(pool));
  for (const lane of lanes) {
    let open = await openRequests(pool, lane);
    if (open < ROOM) {
      const promoted = await promotePlanned(pool, lane, ROOM - open);
      await queues.enqueue(promoted);
      open += promoted.length;
    }
    // As many jobs as open requests: nothing is lost. Adding a job that is there is harmless, only not free.
    if (open === 0 || (await queues.size(lane)) >= open) continue;
    for (let after = 0; ; ) {
      const slice = await queuedRequests(pool, lane, after, SLICE);
      await queues.enqueue(slice);
      const last = slice.at(-1);
      if (!last || slice.length < SLICE) break;
      after = last.request_id;
    }
  }
  await finishRuns(pool);
}

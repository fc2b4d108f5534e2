/**
 * Datasets from files: the same record schemas, merge and ledger as calls, for 0 credits. A chunk of records is a request
 * whose body is the chunk; no queue carries it, this process does all of it.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ConfigError } from '../errors.ts';
import { readChunks } from '../extract/files.ts';
import { outcomeOf } from '../extract/outcome.ts';
import { inTransaction, type Pool } from '../load/pool.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { actionOf } from './worker/action.ts';
import { answerOf } from './worker/ask.ts';
import { type Commit, openCommitter } from './worker/committer.ts';
import { beginRun } from './ledger/begin.ts';
import { finishRuns } from './ledger/finish.ts';
import { LEASE_MS, WorkerLease } from './ledger/worker-lease.ts';
import { partOf } from './worker/part.ts';
import { newRequest } from './ledger/request.ts';
import { FILE_LANE, insertRequests } from './ledger/requests.ts';
import { reserve } from './ledger/reserve.ts';
import { findRun, type Run } from './ledger/runs.ts';
import type { RunPlan } from './plans/run-plan.ts';

const CHUNK = 500;
/** Files are paid for already. */
const NO_BUDGET = { timezone: 'UTC', reserve: 0, pipelines: {} };

interface Import {
  readonly pool: Pool;
  readonly stream: Stream;
  readonly file: string;
  readonly plan: RunPlan;
  readonly onError: (error: Error) => void;
  readonly onProgress?: (records: number) => void;
}

/** Loads a file; the run tells what came of it. Throws ConfigError where file or params are not valid. */
export async function importFile({ pool, stream, file, plan, onError, onProgress }: Import): Promise<Run> {
  const [root, ...others] = plan.roots;
  if (!root || others.length) {
    throw new ConfigError(`a file of ${stream.name} has one value for each param`, {
      remedy: 'give --param name=value with a single value each',
    });
  }
  // A file that cannot be read is told before a run is there.
  const chunks = readChunks(file, CHUNK);
  let next = await chunks.next();
  const identity = { file: basename(file), sha256: await digestOf(file) };
  const run = await beginRun(pool, { ...plan, roots: [], streams: [], trigger: 'import', reuse: 'none' });
  if (!run) throw new Error('an import has no slot to lose');
  const lease = await WorkerLease.begin(pool, { leaseMs: LEASE_MS, onTrouble: onError });
  const commit = openCommitter({
    pool,
    now: () => new Date(),
    onTrouble: onError,
    signal: new AbortController().signal,
  });
  try {
    for (let records = 0; !next.done; next = await chunks.next()) {
      const page = { ...identity, from: String(next.value.from) };
      await load(
        { pool, stream, workerId: lease.workerId, commit },
        plan,
        run.runId,
        root.params,
        page,
        next.value.records,
      );
      onProgress?.((records += next.value.records.length));
    }
  } finally {
    await lease.end();
    await finishRuns(pool, new Date(), [run.runId]);
  }
  const finished = await findRun(pool, run.runId);
  if (!finished) throw new Error(`run ${run.runId} is gone`);
  return finished;
}

interface Loader extends Pick<Import, 'pool' | 'stream'> {
  readonly workerId: number;
  readonly commit: Commit;
}

async function load(
  { pool, stream, workerId, commit }: Loader,
  { businessDate }: RunPlan,
  runId: number,
  params: Params,
  page: Readonly<Record<string, string>>,
  records: readonly unknown[],
): Promise<void> {
  const asked = newRequest({ run_id: runId, business_date: businessDate }, stream, params, page);
  // Out of the lanes: no worker may take it for a call.
  const free = { ...asked, lane: FILE_LANE, price: 0 };
  const [queued] = await inTransaction(pool, (connection) => insertRequests(connection, [free], new Date()));
  if (!queued) return;
  const reserver = { workerId, budget: NO_BUDGET, at: new Date() };
  const [held] = await reserve(pool, [queued.request_id], reserver);
  if (!held) throw new Error(`request ${queued.request_id} was taken by somebody else`);
  const answer = answerOf(records, stream.at);
  const outcome = outcomeOf(answer, stream.lane);
  const part = await partOf(stream, held, answer, outcome, actionOf(outcome, held), new Date());
  await commit({ ...part, absent: [] });
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Loads datasets from files with the record schemas, merge and ledger of calls, for 0 credits. Each chunk of records
 * becomes a request whose body is the chunk. It has a job in no queue: this process does all of the work.
 */
import { ConfigError } from '../errors.ts';
import { fieldPaths } from '../extract/field-census.ts';
import { type Chunk, readChunks } from '../extract/read-chunks.ts';
import type { RecordFile } from '../extract/record-file.ts';
import { createPoolBeside, inTransaction, type Pool } from '../load/connection/pool.ts';
import { KEYED_STATEMENTS } from '../load/connection/prepare-session.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { decideAction } from '../jobs/worker/action.ts';
import { openCommitter } from '../jobs/worker/committer.ts';
import { beginRun } from '../ledger/begin-run.ts';
import { closeRun } from '../ledger/close-runs.ts';
import { finishRuns } from '../jobs/reconciler/finish-runs.ts';
import { LEASE_MS, WorkerLease } from '../ledger/worker-lease.ts';
import { type AttemptResult, buildResult } from '../jobs/worker/attempt-result.ts';
import { newRequest } from '../ledger/request.ts';
import { FILE_LANE, insertRequests } from '../ledger/requests.ts';
import { reserve } from '../ledger/reserve.ts';
import { findRun, type Run } from '../ledger/runs.ts';
import type { PlanDraft } from '../plan/run-plan.ts';
import { buildChunkAnswer } from './chunk-answer.ts';

/** Records of one request. */
const CHUNK = 500;
/** One connection commits a chunk while the other reserves the next. */
const POOL_SIZE = 2;
/** Files cost no credits. */
const NO_BUDGET = { timezone: 'UTC', reserve: 0, pipelines: {} };

interface ImportOptions {
  readonly pool: Pool;
  readonly stream: Stream;
  readonly file: RecordFile;
  /** The run of the stream: its only known root gives the params of all records. Nothing is looked up for it. */
  readonly draft: PlanDraft;
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
  /** Called with the place and the reason of each line that could not be read. It goes to quarantine as text. */
  readonly onSetAside?: (message: string) => void;
  /** Called with the number of records loaded so far. */
  readonly onProgress?: (records: number) => void;
}

/** Throws ConfigError if a header or the first records of a file of the stream cannot be right. Loads nothing. */
export async function checkFile(stream: Stream, file: RecordFile): Promise<void> {
  const chunks = openChunks(stream, file);
  await chunks.next();
  await chunks.return(undefined);
}

function openChunks(stream: Stream, file: RecordFile, onSetAside?: (message: string) => void): AsyncGenerator<Chunk> {
  const paths = [...fieldPaths(stream.record), ...Object.keys(stream.ignored ?? {})];
  const names = paths.map((path) => path.replace(/[.[].*/, '')).filter(Boolean);
  return readChunks(file, { size: CHUNK, fields: new Set(names), onSetAside });
}

/**
 * Loads a file and returns its finished run. Throws ConfigError if the params are not valid, or the file cannot be read
 * to its end: then the run is failed, and what stood before is loaded.
 */
export async function importFile(options: ImportOptions): Promise<Run> {
  const { pool, stream, file, draft, now, onError, onSetAside, onProgress } = options;
  const { targets: _, settings: __, knownRoots, ...plan } = draft;
  const [root, ...others] = knownRoots;
  if (!root || others.length) {
    throw new ConfigError(`a file of ${stream.name} has one value for each param`, {
      remedy: 'give --param name=value with a single value each',
    });
  }
  // The first chunk is read before the run begins, so that an unreadable file leaves no run behind.
  const chunks = openChunks(stream, file, onSetAside);
  let next = await chunks.next();
  const identity = { file: file.name, sha256: file.sha256 };
  const run = await beginRun(pool, { ...plan, roots: [], streams: [], trigger: 'import', reuse: 'none' }, now());
  if (!run) throw new Error('an import claims no slot, so its run must begin');
  const lease = await WorkerLease.begin(pool, { leaseMs: LEASE_MS, onWarning: onError });
  const keyedPool = createPoolBeside(pool, { max: POOL_SIZE, settings: KEYED_STATEMENTS });
  const commit = openCommitter({
    pool: keyedPool,
    monthsPool: pool,
    now,
    onWarning: onError,
    signal: new AbortController().signal,
    // One chunk is committed after the other.
    mayGrow: () => false,
  });
  const { businessDate } = plan;
  const reader = { pool: keyedPool, stream, now, workerId: lease.workerId, runId: run.runId, businessDate };
  let records = 0;
  const load = async (result: AttemptResult, size: number) => {
    await commit(result);
    records += size;
    onProgress?.(records);
  };
  let loading: Promise<void> = Promise.resolve();
  try {
    // While PostgreSQL writes a chunk, this process reads the next one. One commit follows the other, so that a key that
    // occurs in several chunks has the history that the order of the file gives it.
    for (; !next.done; next = await chunks.next()) {
      const page = { ...identity, from: String(next.value.from) };
      const result = await readChunk(reader, root.params, page, next.value.records);
      await loading;
      if (result) loading = load(result, next.value.records.length);
      // Its failure is thrown where it is awaited, after the next chunk was read.
      loading.catch(() => undefined);
    }
    await loading;
  } catch (error) {
    await loading.catch(() => undefined);
    if (!(error instanceof ConfigError)) throw error;
    const message = `${error.message}; the ${records} records before are loaded`;
    await closeRun(pool, run.runId, { status: 'failed', reason: 'requests_failed', error: message });
    throw new ConfigError(message, { ...(error.remedy ? { remedy: error.remedy } : {}), cause: error });
  } finally {
    await keyedPool.end();
    await lease.end();
    await finishRuns(pool, now(), [run.runId]);
  }
  const finished = await findRun(pool, run.runId);
  if (!finished) throw new Error(`run ${run.runId} is gone`);
  return finished;
}

interface ChunkReader extends Pick<ImportOptions, 'pool' | 'stream' | 'now'> {
  readonly workerId: number;
  readonly runId: number;
  readonly businessDate: string;
}

/**
 * Reads one chunk in the steps of a call before its commit: request, reservation, result. Undefined where the run has
 * the request already.
 */
async function readChunk(
  { pool, stream, now, workerId, runId, businessDate }: ChunkReader,
  params: Params,
  page: Readonly<Record<string, string>>,
  records: readonly unknown[],
): Promise<AttemptResult | undefined> {
  const request = newRequest({ run_id: runId, business_date: businessDate }, stream, params, page);
  // No worker reserves requests of this lane, so it is never sent to the API.
  const free = { ...request, lane: FILE_LANE, price: 0 };
  const [queued] = await inTransaction(pool, (connection) => insertRequests(connection, [free], now()));
  if (!queued) return undefined;
  const reserver = { workerId, budget: NO_BUDGET, at: now() };
  const [reserved] = await reserve(pool, [queued.request_id], reserver);
  if (!reserved) throw new Error(`another worker has reserved request ${queued.request_id}`);
  const { answer, outcome } = buildChunkAnswer(records, stream.at, now());
  const result = await buildResult({
    stream,
    request: reserved,
    answer,
    outcome,
    action: decideAction(outcome, reserved),
    at: now(),
  });
  return { ...result, absent: [] };
}

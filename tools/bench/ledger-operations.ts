/** What a run of the trending lists does to the ledger, step by step, and the commands that read the ledger. */
import type { Config } from '../../src/config/config.ts';
import { fillQueues } from '../../src/jobs/reconciler/reconciler.ts';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import type { Queues } from '../../src/jobs/queues/queues.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { expireRequests } from '../../src/ledger/expire-requests.ts';
import { fence } from '../../src/ledger/fence.ts';
import { handOutRequests } from '../../src/ledger/handouts.ts';
import { findLastWalks } from '../../src/ledger/last-walks.ts';
import { lockWalks } from '../../src/ledger/look-ahead.ts';
import { hasOpenRuns } from '../../src/ledger/open-runs.ts';
import { reclaimRequests } from '../../src/ledger/reclaim-requests.ts';
import { type NewRequest, newRequest, type ReservedRequest } from '../../src/ledger/request.ts';
import { insertRequests } from '../../src/ledger/requests.ts';
import { reserve } from '../../src/ledger/reserve.ts';
import { listLatestRuns, listRuns } from '../../src/ledger/runs.ts';
import { settle, type Settlement } from '../../src/ledger/settle.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { makePartitions } from '../../src/load/months/partitions.ts';
import { compressBody, storeResponses } from '../../src/load/write/responses.ts';
import { findGaps, listStreamsWithDays } from '../../src/past/gaps.ts';
import { buildBudget } from '../../src/plan/build-budget.ts';
import { forecastPipelines } from '../../src/plan/forecast.ts';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import { quoteRun } from '../../src/plan/quote.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { readWarehouseStatus } from '../../src/plan/warehouse-status.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { addDays } from '../../src/time.ts';
import { readBackendCpu } from './backend-cpu.ts';

export const ledgerOperations = [
  'plan',
  'start of a run',
  'reserve',
  'commit',
  'reconciler pass',
  'end of a run',
  'status',
  'runs',
  'gaps',
] as const;
export type LedgerOperation = (typeof ledgerOperations)[number];

/** CPU milliseconds of this process and of the server process, once for each time that the operation was done. */
export type OperationTimes = ReadonlyMap<LedgerOperation, readonly number[]>;

/** Requests that are reserved together, and answers that are committed together. */
const BATCH = 10;
const GAPS_DAYS = 30;
const BODY = Buffer.from('{"data":{}}');

const idleQueues: Queues = {
  backend: 'postgres',
  enqueue: async () => undefined,
  refill: async (_lane, _open, read) => (await read(0), false),
  work: async () => ({ stop: async () => undefined }),
  findOutage: () => undefined,
  close: async () => undefined,
};

/**
 * Runs the trending pipeline of a business day: two pages of each list. `pool` has one connection, so that its server
 * process does all the work.
 */
export async function runLedgerDay(pool: Pool, config: Config, day: string): Promise<OperationTimes> {
  const times = new Map<LedgerOperation, number[]>();
  const timed = async <T>(operation: LedgerOperation, work: () => Promise<T>): Promise<T> => {
    const server = await readBackendCpu(pool);
    const client = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(client);
    const ms = (user + system) / 1000 + ((await readBackendCpu(pool)) - server) * 1000;
    times.set(operation, [...(times.get(operation) ?? []), ms]);
    return result;
  };
  const at = new Date(`${day}T10:00:00Z`);
  const reserver = { workerId: await registerWorker(pool), budget: buildBudget(config), at };
  await makePartitions(pool, [], [at]);

  const plan = await resolveInputs(pool, planPipeline(config, 'trending', { trigger: 'cron', slot: at }));
  await timed('plan', () => quoteRun(pool, config, plan, at));
  await timed('start of a run', () => beginRun(pool, plan, at));
  for (;;) {
    const reserved = await timed('reserve', async () => {
      const { ids } = await handOutRequests(pool, { lane: 'realtime', max: BATCH, intervalMs: null });
      return reserve(pool, ids, reserver);
    });
    if (!reserved.length) break;
    await timed('commit', () => commitAnswers(pool, reserved, at));
    await timed('reconciler pass', async () => {
      await reclaimRequests(pool, { expired: true });
      await expireRequests(pool, at);
      await fillQueues({ pool, queues: idleQueues });
      await hasOpenRuns(pool);
      await finishRuns(pool, at);
    });
  }
  await timed('end of a run', () => finishRuns(pool, at));
  await timed('status', async () => {
    await listLatestRuns(pool);
    await forecastPipelines(pool, config, at);
    await readWarehouseStatus(pool, config, at);
  });
  await timed('runs', () => listRuns(pool, 20));
  const span = { from: addDays(day, -GAPS_DAYS), to: addDays(day, -1) };
  await timed('gaps', () => findGaps(pool, config, listStreamsWithDays(), span, at));
  return times;
}

const registerWorker = async (pool: Pool): Promise<number> =>
  onlyRow(
    await pool.query<{ worker_id: number }>(
      `insert into ops.workers (host, pid, lease_until) values ('bench', 1, now() + interval '1 day') returning worker_id`,
    ),
  ).worker_id;

/** What commit-batch.ts does to the ledger: a first page is followed by the next one, a second page ends its list. */
async function commitAnswers(pool: Pool, reserved: readonly ReservedRequest[], at: Date): Promise<void> {
  const body = await compressBody(BODY);
  await inTransaction(pool, async (connection) => {
    await lockWalks(
      connection,
      reserved.map(({ run_id, request_id }) => ({ run_id, request_id, place: null })),
    );
    await fence(connection, reserved);
    await storeResponses(
      connection,
      reserved.map(({ request_id: requestId, attempt, stream }) => {
        return { requestId, attempt, stream, fetchedAt: at, status: 200, encoding: null, body };
      }),
    );
    await findLastWalks(
      connection,
      reserved.map((request) => ({ ...request, stream: requireStream(request.stream) })),
    );
    await insertRequests(connection, reserved.flatMap(listNextPage), at);
    await settle(connection, reserved.map(toSettlement), new Map());
  });
}

function listNextPage(request: ReservedRequest): readonly NewRequest[] {
  const stream = requireStream(request.stream);
  const page = request.previous_page === null ? stream.pages.following(request.page, {}) : undefined;
  if (!page) return [];
  const origin = { parentRequestId: request.request_id, previousPage: request.identity };
  return [newRequest(request, stream, request.params, page, origin)];
}

const toSettlement = (request: ReservedRequest): Settlement => ({
  request_id: request.request_id,
  attempt: request.attempt,
  worker_id: request.worker_id,
  identity: request.identity,
  state: 'captured',
  outcome: 'ok',
  status: 'done',
  http_status: 200,
  message: null,
  bytes: BODY.length,
  records: 20,
  walk_end: listNextPage(request).length ? null : 'complete',
  rows_quarantined: 0,
  duration_ms: 100,
  failed: false,
  delay_ms: null,
  record_keys: null,
});

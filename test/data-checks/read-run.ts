/** Runs whose pages were read by hand: what the reading reported of fields is up to the test. */
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { classifyAnswer } from '../../src/extract/outcome.ts';
import type { FieldIssue } from '../../src/extract/field-issue.ts';
import { configSchema } from '../../src/config/config.ts';
import { insertRun } from '../../src/ledger/begin-run.ts';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { newRequest, type NewRequest } from '../../src/ledger/request.ts';
import { insertRequests } from '../../src/ledger/requests.ts';
import { reserve } from '../../src/ledger/reserve.ts';
import { findRun, type Run, type Trigger } from '../../src/ledger/runs.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { decideAction } from '../../src/jobs/worker/action.ts';
import { buildAnswer } from '../../src/jobs/worker/fetch-answer.ts';
import { commitBatch } from '../../src/jobs/worker/commit-batch.ts';
import { computeHotPathLimits } from '../../src/ledger/hot-path-limits.ts';
import { buildResult } from '../../src/jobs/worker/attempt-result.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { DAY_MS } from '../../src/time.ts';
import { DAY } from './check-fixture.ts';

const LIST = requireStream('trending-music-list');
const LIMITS = computeHotPathLimits(60_000).commit;

export const lostField = (path: string, records: number, more: Partial<FieldIssue> = {}): FieldIssue => ({
  path,
  reason: 'expected a number',
  sample: '"N/A"',
  records,
  neededBy: null,
  ...more,
});

export interface ReadPage {
  /** Number of its records. */
  readonly records?: number;
  readonly issues?: readonly FieldIssue[];
  /** Of how many of its records which fields were there; absent: nothing is reported. */
  readonly fields?: Readonly<Record<string, number>>;
  /** Names that no stream knows. */
  readonly unknown?: readonly string[];
}

interface Choices {
  readonly trigger?: Trigger;
  readonly day?: string;
  readonly pipeline?: string;
  /** The request whose stored body each page reads. */
  readonly sources?: readonly number[];
}

/** A run of which everything was read, with a request for each page. It has ended, and was checked. */
export async function readRun(
  pool: Pool,
  pages: readonly ReadPage[],
  { trigger = 'start', day = DAY, pipeline = LIST.name, sources }: Choices = {},
): Promise<Run> {
  const slot = new Date(`${day}T10:00:00Z`);
  const plan = { ...planTarget(configSchema.parse({}), LIST.name, { trigger, slot }, { follow: [] }), pipeline };
  const worker = await pool.query<{ worker_id: number }>(
    `insert into ops.workers (host, pid, lease_until) values ('here', 1, now() + interval '1 hour') returning worker_id`,
  );
  const runId = await inTransaction(pool, (connection) => insertRun(connection, plan, slot));
  const run = { run_id: runId, business_date: day };
  const requests = pages.map((_, index): NewRequest => {
    const asked = newRequest(run, LIST, { region: 'US', period: 7 }, { page: String(index + 1) });
    return sources ? { ...asked, source_request_id: sources[index] ?? 0 } : asked;
  });
  const queued = await inTransaction(pool, (connection) => insertRequests(connection, requests, slot));
  const ids = queued.map(({ request_id }) => request_id).toSorted((a, b) => a - b);
  const reserver = {
    workerId: onlyRow(worker).worker_id,
    budget: { timezone: 'UTC', reserve: 0, pipelines: {} },
    at: slot,
  };
  const held = (await reserve(pool, ids, reserver)).toSorted((a, b) => a.request_id - b.request_id);
  const parts = held.map(async (request) => {
    const { records = 10, issues = [], fields = {}, unknown = [] } = pages[Number(request.page['page']) - 1] ?? {};
    // A chart that stands still would fail another check.
    const first = slot.getTime() / DAY_MS;
    const found = Array.from({ length: records }, (_, index) => ({
      clip_id: String(7_000_000 + index),
      rank: Math.floor(first) + index,
    }));
    const answer = buildAnswer(found, LIST.at, slot);
    const outcome = classifyAnswer(answer, LIST.lane);
    const part = await buildResult({
      stream: LIST,
      request,
      answer,
      outcome,
      action: decideAction(outcome, request),
      at: slot,
    });
    return {
      ...part,
      nextPage: undefined,
      endCheck: undefined,
      issues,
      fields: new Map(Object.entries(fields)),
      unknown: unknown.map((path) => ({ path, kind: 'string', sample: '"x"' })),
    };
  });
  await commitBatch({ pool }, await Promise.all(parts), { limits: LIMITS, at: slot });
  await finishRuns(pool, slot, [runId]);
  const finished = await findRun(pool, runId);
  if (!finished) throw new Error(`run ${runId} is gone`);
  return finished;
}

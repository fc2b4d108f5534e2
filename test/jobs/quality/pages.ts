/** Runs whose pages were read by hand: what the reading reported of fields is up to the test. */
import { outcomeOf } from '../../../src/extract/outcome.ts';
import type { FieldIssue } from '../../../src/extract/field-issue.ts';
import { configSchema } from '../../../src/config/config.ts';
import { insertRun } from '../../../src/jobs/ledger/begin.ts';
import { finishRuns } from '../../../src/jobs/ledger/finish.ts';
import { newRequest, type NewRequest } from '../../../src/jobs/ledger/request.ts';
import { insertRequests } from '../../../src/jobs/ledger/requests.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import { findRun, type Run, type Trigger } from '../../../src/jobs/ledger/runs.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { answerOf } from '../../../src/jobs/worker/ask.ts';
import { commitBatch } from '../../../src/jobs/worker/commit-batch.ts';
import { hotLimits } from '../../../src/jobs/worker/limits.ts';
import { partOf } from '../../../src/jobs/worker/part.ts';
import { inTransaction, type Pool } from '../../../src/load/pool.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { DAY_MS } from '../../../src/time.ts';
import { DAY } from './asking.ts';

const LIST = streamNamed('trending-music-list');
const LIMITS = hotLimits(60_000).commit;

export const lost = (path: string, records: number, more: Partial<FieldIssue> = {}): FieldIssue => ({
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
  const plan = { ...targetPlan(configSchema.parse({}), LIST.name, { trigger, slot }, { follow: [] }), pipeline };
  const { rows } = await pool.query(
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
  const reserver = { workerId: rows[0].worker_id, budget: { timezone: 'UTC', reserve: 0, pipelines: {} }, at: slot };
  const held = (await reserve(pool, ids, reserver)).toSorted((a, b) => a.request_id - b.request_id);
  const parts = held.map(async (request) => {
    const { records = 10, issues = [], fields = {}, unknown = [] } = pages[Number(request.page['page']) - 1] ?? {};
    // A chart that stands still would fail another check.
    const first = slot.getTime() / DAY_MS;
    const found = Array.from({ length: records }, (_, index) => ({
      clip_id: String(7_000_000 + index),
      rank: Math.floor(first) + index,
    }));
    const answer = { ...answerOf(found, LIST.at), fetchedAt: slot };
    const outcome = outcomeOf(answer, LIST.lane);
    const part = await partOf(LIST, request, answer, outcome, actionOf(outcome, request), slot);
    const { nextPage: _, doubt: __, ...rest } = part;
    return {
      ...rest,
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

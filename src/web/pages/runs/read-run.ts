/** One run: its status and what it means, why it waits, what its streams did, and which requests failed. */
import { type CheckResult, listFailures } from '../../../data-checks/check-results.ts';
import { ConfigError } from '../../../errors.ts';
import { findRunWaits, type RunWait } from '../../../ledger/run-waits.ts';
import { pick, type RowWith, statement } from '../../../load/connection/statement.ts';
import { runs } from '../../../load/tables/ops-runs.ts';
import type { PageContext, PageRequest } from '../../page.ts';
import { parseNumber, readChoice, readText } from '../../query.ts';
import { readRunRequests, type RunRequests } from './read-run-requests.ts';
import { readRunStreams, type RunStreams } from './read-run-streams.ts';
import { explainRun, type RunMeaning } from './run-meaning.ts';

const runColumns = {
  ...pick(runs, 'run_id', 'pipeline', 'trigger', 'status', 'slot', 'business_date', 'started_at', 'finished_at'),
  ...pick(runs, 'planned_credits', 'max_credits', 'resume_at', 'resumes', 'credits', 'error', 'end_reason'),
  ...pick(runs, 'requests_total', 'requests_done', 'requests_absent', 'requests_failed', 'checks_failed'),
  ...pick(runs, 'rows_inserted', 'rows_updated', 'rows_unchanged', 'rows_quarantined', 'present_until'),
};

/** Not from ops.run_counts, which reads every request of the run. */
const RUN = statement(
  'run of a page',
  runColumns,
  `select ${Object.keys(runColumns)
    .map((name) => (name === 'error' ? 'left(error, 4000) as error' : name))
    .join(', ')} from ops.runs where run_id = $1`,
);

export interface RunModel extends RunStreams {
  /** Its counts are those of the time when it ended. */
  readonly run: RowWith<typeof runColumns>;
  readonly meaning: RunMeaning;
  /** Null: it does not wait. */
  readonly wait: Pick<RunWait, 'reason' | 'until'> | null;
  readonly requests: RunRequests;
  /** `all`: every request is listed; `exceptions`: those that failed or were repeated. */
  readonly show: 'all' | 'exceptions';
  /** Failed checks of its data, at most 50. */
  readonly checks: readonly Pick<CheckResult, 'name' | 'subject' | 'severity' | 'observed' | 'expected'>[];
}

const MAX_CHECKS = 50;

/** Undefined: there is no such run. Throws ConfigError for what is not the number of a run. */
export async function readRun({ pool }: PageContext, { params, query }: PageRequest): Promise<RunModel | undefined> {
  const id = parseNumber(params['run'] ?? '', 'run');
  const show = readChoice(query, 'show', ['all', 'exceptions']) ?? 'exceptions';
  const after = readText(query, 'after') ?? '';
  if (!/^[0-9a-f]{0,64}$/.test(after))
    throw new ConfigError('after is not a request identity', { remedy: 'follow the link of the page before' });
  const [run] = (await pool.query(RUN, [id])).rows;
  if (!run) return undefined;
  const [streams, requests, waits, failures] = await Promise.all([
    readRunStreams(pool, id),
    readRunRequests(pool, id, { after, isAll: show === 'all' }),
    run.status === 'succeeded' || run.status === 'cancelled' ? [] : findRunWaits(pool),
    listFailures(pool, [id]),
  ]);
  const wait = waits.find((each) => each.run === id);
  return {
    run,
    meaning: explainRun(run.status, run.end_reason),
    wait: wait ? { reason: wait.reason, until: wait.until } : null,
    ...streams,
    requests,
    show,
    checks: failures
      .slice(0, MAX_CHECKS)
      .map(({ name, subject, severity, observed, expected }) => ({ name, subject, severity, observed, expected })),
  };
}

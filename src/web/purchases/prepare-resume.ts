/** The rest of a run that has ended or is paused. */
import { ConfigError } from '../../errors.ts';
import { countRemainingRequests, retryRunWithin } from '../../ledger/resume-run.ts';
import type { RunRow } from '../../ledger/runs.ts';
import { readSpending } from '../../ledger/spending.ts';
import { budgetDay, creditsLeft } from '../../ledger/budget.ts';
import type { Connection } from '../../load/connection/pool.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import { buildBudget, computeCostLimit } from '../../plan/build-budget.ts';
import { digestParts } from './offer.ts';
import type { ResumePurchase } from './order.ts';
import type { Prepared, PurchaseContext } from './prepared.ts';

type ResumedRow = Pick<RunRow, 'pipeline' | 'status' | 'core' | 'trigger'>;

/** Throws ConfigError when there is nothing to resume. */
export async function prepareResume(
  { pool, config, source, now }: PurchaseContext,
  { run }: ResumePurchase,
): Promise<Prepared> {
  const { rows } = await pool.query<ResumedRow>(
    'select pipeline, status, core, trigger from ops.runs where run_id = $1',
    [run],
  );
  const [row] = rows;
  if (!row) throw new ConfigError(`there is no run ${run}`, { remedy: 'the page of the runs lists them' });
  if (row.status === 'running') throw createRunningError(run);
  const { requests, credits } = await countRemainingRequests(pool, run, now);
  if (!requests) throw createEmptyError(run, row.status);
  // A replay reads stored bodies: nothing of it can be billed.
  const maxCredits = row.trigger === 'replay' ? 0 : computeCostLimit(credits, config);
  const budget = buildBudget(config);
  const left = creditsLeft(budget, await readSpending(pool, budget, now), row);
  return {
    offer: {
      credits,
      maxCredits,
      requests,
      held: 0,
      seconds: null,
      leftToday: left.day,
      leftMonth: left.month,
      streams: [],
      days: null,
      commands: [`runs resume ${run}`],
      previews: [`runs ${run}`],
      digest: digestParts([String(run), String(requests), source, budgetDay(budget, now).day]),
    },
    async begin(connection) {
      const { credits: spent, status } = await lockRun(connection, run);
      if (status === 'running') throw createRunningError(run);
      if (!(await retryRunWithin(connection, run, now, spent + maxCredits))) throw createEmptyError(run, row.status);
      return run;
    },
  };
}

/** Locks the run, so that what it has spent cannot change before its limit is set. */
async function lockRun(connection: Connection, run: number): Promise<Pick<RunRow, 'credits' | 'status'>> {
  const found = await connection.query<Pick<RunRow, 'credits' | 'status'>>(
    'select credits, status from ops.runs where run_id = $1 for update',
    [run],
  );
  return onlyRow(found);
}

const createRunningError = (run: number): ConfigError =>
  new ConfigError(`run ${run} is running already`, { remedy: 'wait for its end' });

const createEmptyError = (run: number, status: string): ConfigError =>
  new ConfigError(`run ${run} is ${status}: there is nothing to resume`, {
    remedy: 'begin a new one; streams that describe only the present have no requests for past days',
  });

/** Credits: spent, expected until the ends of day and month, and what they were spent on. */
import { budgetDay } from '../../../ledger/budget.ts';
import { inTransaction } from '../../../load/connection/pool.ts';
import type { BudgetState } from '../../../monitoring/operational-state.ts';
import { readBudgets } from '../../../monitoring/read-budgets.ts';
import { readLanes } from '../../../monitoring/read-lanes.ts';
import { readPipelines } from '../../../monitoring/read-pipelines.ts';
import { readServer } from '../../../monitoring/read-server.ts';
import { addDays, startOfDay } from '../../../time.ts';
import type { PageContext } from '../../page.ts';
import { findLimitHit } from './limit-hit.ts';
import { type LargestRun, type LargestStream, readLargestRuns, readLargestStreams } from './read-largest.ts';
import { type PipelineSpending, readSpentRows, sumByPipeline, sumCredits } from './read-spending.ts';

/** Days of the chart, today included. */
const DAYS = 30;

export interface MoneyWindow extends Pick<BudgetState, 'window' | 'spent' | 'limit' | 'forecast' | 'endsAt'> {
  /** The part of the limit that only pipelines marked core may use. */
  readonly reserved: number;
  /** When the limit is reached; null: it is not, or there is none. */
  readonly hitAt: Date | null;
}

export interface Money {
  /** Day of the budget. */
  readonly day: string;
  /** Of the days of the budget. */
  readonly timezone: string;
  readonly windows: readonly MoneyWindow[];
  readonly last30: number;
  /** Mean credits of the last seven days before today. */
  readonly burn: number;
  readonly days: readonly { readonly day: string; readonly credits: number }[];
  readonly pipelines: readonly PipelineSpending[];
  /** Calls in flight; their credits count as spent. */
  readonly inFlight: number;
  /** Credits of attempts of today of unknown outcome, among the newest 50,000 attempts. */
  readonly unknownToday: number;
  readonly largestRuns: readonly LargestRun[];
  readonly largestStreams: readonly LargestStream[];
  /** Months with spending, newest first, `yyyy-MM`. */
  readonly months: readonly string[];
}

export const readMoney = ({ pool, config, now }: PageContext): Promise<Money> =>
  inTransaction(pool, async (connection) => {
    const { budget } = config;
    const { day, month } = budgetDay(budget, now);
    const since = addDays(day, 1 - DAYS);
    const rows = await readSpentRows(connection, since < month ? since : month, day);
    const pipelines = await readPipelines(connection, config, now);
    const budgets = await readBudgets(connection, config, pipelines, now);
    const lanes = await readLanes(connection);
    const days = Array.from({ length: DAYS }, (_, index) => addDays(since, index)).map((each) => ({
      day: each,
      credits: sumCredits(rows.filter((row) => row.day === each)),
    }));
    const months = await connection.query<{ month: string }>(
      `select distinct to_char(day, 'YYYY-MM') as month from ops.spending where credits <> 0 order by 1 desc`,
    );
    return {
      day,
      timezone: budget.timezone,
      windows: budgets.map(({ window, spent, limit, forecast, endsAt }) => ({
        window,
        spent,
        limit,
        forecast,
        endsAt,
        reserved: limit === null ? 0 : Math.ceil(limit * budget.reserve),
        hitAt: findLimitHit(config, pipelines, { spent, limit, endsAt }, now),
      })),
      last30: sumCredits(days),
      burn: Math.round(sumCredits(days.slice(-8, -1)) / 7),
      days,
      pipelines: sumByPipeline(rows, { day, month, since }),
      inFlight: lanes.reduce((sum, { reserved }) => sum + reserved, 0),
      unknownToday: (await readServer(connection, day)).creditsUnknown,
      largestRuns: await readLargestRuns(connection, startOfDay(since, budget.timezone)),
      largestStreams: await readLargestStreams(connection),
      months: months.rows.map((row) => row.month),
    };
  });

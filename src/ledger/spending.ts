/** Credits that are spent: rows of ops.spending, which reservations and settlements update. */
import type { Connection, Pool } from '../load/connection/pool.ts';
import { startOfMonth } from '../time.ts';
import { type Budget, budgetDay, type Spending, type SpentCredits } from './budget.ts';

/** Credits of the day and month of the budget at a time. */
export async function readSpending(database: Pool | Connection, budget: Budget, at: Date): Promise<Spending> {
  const { day, month } = budgetDay(budget, at);
  const { rows } = await database.query<SpentCredits & { readonly pipeline: string }>(
    `select pipeline, coalesce(sum(credits) filter (where day = $1), 0)::int as day, sum(credits)::int as month
     from ops.spending where day >= $2 and day < $3 group by pipeline`,
    [day, month, startOfMonth(month, 1)],
  );
  const sum = (pickCredits: (spent: SpentCredits) => number) =>
    rows.reduce((total, row) => total + pickCredits(row), 0);
  return {
    total: { day: sum((spent) => spent.day), month: sum((spent) => spent.month) },
    pipelines: new Map(rows.map(({ pipeline, ...spent }) => [pipeline, spent])),
  };
}

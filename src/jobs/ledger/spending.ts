/** What is spent: read from ops.spending, which reservations and settlements keep. */
import type { Connection, Pool } from '../../load/pool.ts';
import { monthOf } from '../../time.ts';
import { type Budget, budgetDay, type Spending, type Spent } from './budget.ts';

/** Credits of the budget's day and month that `at` lies in. */
export async function readSpending(database: Pool | Connection, budget: Budget, at: Date): Promise<Spending> {
  const { day, month } = budgetDay(budget, at);
  const { rows } = await database.query<Spent & { readonly pipeline: string }>(
    `select pipeline, coalesce(sum(credits) filter (where day = $1), 0)::int as day, sum(credits)::int as month
     from ops.spending where day >= $2 and day < $3 group by pipeline`,
    [day, month, monthOf(month, 1)],
  );
  const sum = (of: (spent: Spent) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    total: { day: sum((spent) => spent.day), month: sum((spent) => spent.month) },
    pipelines: new Map(rows.map(({ pipeline, ...spent }) => [pipeline, spent])),
  };
}

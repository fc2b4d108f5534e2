/** What an operator asks first: what is spent of the budget, and what waits for somebody to look at it. */
import type { Config } from '../../config/config.ts';
import type { Pool } from '../../load/pool.ts';
import { budgetDay } from '../ledger/budget.ts';
import { readSpending } from '../ledger/spending.ts';
import { budgetOf } from './budget-of.ts';

export interface State {
  /** Day of the budget's zone. */
  readonly day: string;
  readonly spent_today: number;
  readonly spent_this_month: number;
  /** Records in quarantine, and fields that no stream knows and nobody has accepted. */
  readonly quarantined: number;
  readonly new_fields: number;
  /** Fields with values that could not be read. */
  readonly unread_fields: number;
}

export async function stateOf(pool: Pool, config: Config, at: Date): Promise<State> {
  const budget = budgetOf(config);
  const { total } = await readSpending(pool, budget, at);
  const { rows } = await pool.query<Pick<State, 'quarantined' | 'new_fields' | 'unread_fields'>>(
    `select (select count(*)::int from ops.quarantine where resolved_at is null) as quarantined,
       (select count(*)::int from ops.schema_drift where accepted_at is null) as new_fields,
       (select count(distinct (stream, path))::int from ops.field_issues where resolved_at is null) as unread_fields`,
  );
  const { quarantined = 0, new_fields = 0, unread_fields = 0 } = rows[0] ?? {};
  const { day } = budgetDay(budget, at);
  return { day, spent_today: total.day, spent_this_month: total.month, quarantined, new_fields, unread_fields };
}

/** The state of the warehouse for `status`: credits spent, and findings that wait for a decision of the operator. */
import type { Config } from '../config/config.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Pool } from '../load/connection/pool.ts';
import { budgetDay } from '../ledger/budget.ts';
import { readSpending } from '../ledger/spending.ts';
import { buildBudget } from './build-budget.ts';

export interface WarehouseStatus {
  /** Day of the budget's zone. */
  readonly day: string;
  readonly spent_today: number;
  readonly spent_this_month: number;
  /** Records in quarantine. */
  readonly quarantined: number;
  /** Fields of answers that no stream knows and that were not accepted. */
  readonly new_fields: number;
  /** Fields with values that could not be read. */
  readonly unread_fields: number;
  /** Operational alerts that fire, or whose condition ended a moment ago. */
  readonly firing_alerts: number;
}

type Findings = Pick<WarehouseStatus, 'quarantined' | 'new_fields' | 'unread_fields' | 'firing_alerts'>;

export async function readWarehouseStatus(pool: Pool, config: Config, at: Date): Promise<WarehouseStatus> {
  const budget = buildBudget(config);
  const { total } = await readSpending(pool, budget, at);
  const findings = await pool.query<Findings>(
    `select (select count(*)::int from ops.quarantine where resolved_at is null) as quarantined,
       (select count(*)::int from ops.schema_drift where accepted_at is null) as new_fields,
       (select count(distinct (stream, path))::int from ops.field_issues where resolved_at is null) as unread_fields,
       (select count(*)::int from ops.alerts where state in ('firing', 'recovering')) as firing_alerts`,
  );
  const { day } = budgetDay(budget, at);
  return { day, spent_today: total.day, spent_this_month: total.month, ...onlyRow(findings) };
}

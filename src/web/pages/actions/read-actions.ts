import type { Pool } from '../../../load/connection/pool.ts';
import type { actionOutcomes } from '../../../load/tables/ops-web.ts';

export interface RecordedAction {
  readonly action_id: number;
  readonly at: Date;
  readonly action: string;
  readonly viewer: string;
  readonly level: string;
  readonly input: Readonly<Record<string, string>>;
  readonly outcome: (typeof actionOutcomes)[number];
  readonly message: string;
  readonly credits: number | null;
  /** Credits that its run has spent so far; null: it has no run. */
  readonly spent: number | null;
  readonly run_id: number | null;
}

const SIZE = 100;

/** Newest first. `before`: only actions with a lower number. Needs no transaction. */
export async function readActions(
  pool: Pool,
  before: number | null,
): Promise<{ readonly actions: readonly RecordedAction[]; readonly next: number | null }> {
  const { rows } = await pool.query<RecordedAction>(
    `select action_id, at, action, viewer, level, input, outcome, message, actions.credits, run_id, runs.credits as spent
     from ops.actions left join ops.runs using (run_id)
     where $1::bigint is null or action_id < $1
     order by action_id desc limit ${SIZE + 1}`,
    [before],
  );
  const actions = rows.slice(0, SIZE);
  return { actions, next: rows.length > SIZE ? (actions.at(-1)?.action_id ?? null) : null };
}

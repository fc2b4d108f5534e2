/** What of the ledger is only of interest for a while. Requests, runs, ticks and spending stay: gaps and budgets read them. */
import type { Cut } from '../../load/retention.ts';

const OLD: Readonly<Record<string, string>> = {
  'ops.attempts': 'from ops.attempts where settled_at < $1',
  'ops.batch_members':
    'from ops.batch_members m where exists (select from ops.runs u where u.run_id = m.run_id and u.finished_at < $1)',
  'ops.check_results': 'from ops.check_results where checked_at < $1',
};

export const oldInLedger = (cutoff: Date): readonly Cut[] =>
  Object.entries(OLD).map(([table, rest]) => ({ table, rest, values: [cutoff] }));

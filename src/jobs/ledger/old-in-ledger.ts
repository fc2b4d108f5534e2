/** What of the ledger is only of interest for a while. Requests, runs, ticks and spending stay: gaps and budgets read them. */
import type { Cut } from '../../load/retention.ts';

const OLD: Readonly<Record<string, string>> = {
  'ops.attempts': 'from ops.attempts where settled_at < $1',
  'ops.batch_members':
    'from ops.batch_members m where exists (select from ops.runs u where u.run_id = m.run_id and u.finished_at < $1)',
  'ops.check_results': 'from ops.check_results where checked_at < $1',
  'ops.field_issues': 'from ops.field_issues where first_seen_at < $1',
  'ops.seen_fields':
    'from ops.seen_fields s where exists (select from ops.runs u where u.run_id = s.run_id and u.finished_at < $1)',
};

/** What is kept for a replay, and whose body is gone. */
const UNREADABLE: Readonly<Record<string, string>> = {
  'ops.field_issues': `from ops.field_issues f where first_seen_at < $1
     and not exists (select from raw.responses p where p.request_id = f.request_id)`,
};

export const oldInLedger = (cutoff: Date): readonly Cut[] => cutsOf(OLD, cutoff);

export const unreadableInLedger = (cutoff: Date): readonly Cut[] => cutsOf(UNREADABLE, cutoff);

const cutsOf = (rests: Readonly<Record<string, string>>, cutoff: Date): readonly Cut[] =>
  Object.entries(rests).map(([table, rest]) => ({ table, rest, values: [cutoff] }));

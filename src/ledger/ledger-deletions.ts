/**
 * Rows of the ledger that retention deletes. Requests, runs, ticks and spending are kept: gaps and budgets read them.
 */
import type { RowDeletion } from '../load/months/retention.ts';

const EXPIRED_ROWS: Readonly<Record<string, string>> = {
  'ops.attempts': 'from ops.attempts where settled_at < $1',
  'ops.batch_members':
    'from ops.batch_members m where exists (select from ops.runs u where u.run_id = m.run_id and u.finished_at < $1)',
  'ops.check_results': 'from ops.check_results where checked_at < $1',
  'ops.field_issues': 'from ops.field_issues where first_seen_at < $1',
  'ops.seen_fields':
    'from ops.seen_fields s where exists (select from ops.runs u where u.run_id = s.run_id and u.finished_at < $1)',
};

/** Rows that a replay would resolve, and whose body was deleted. */
const UNREADABLE_ROWS: Readonly<Record<string, string>> = {
  'ops.field_issues': `from ops.field_issues f where first_seen_at < $1
     and not exists (select from raw.responses p where p.request_id = f.request_id)`,
};

/** Rows that are older than the cutoff. */
export const planLedgerDeletions = (cutoff: Date): readonly RowDeletion[] => toRowDeletions(EXPIRED_ROWS, cutoff);

/** Field issues that are older than the cutoff and whose body was deleted. */
export const planUnreadableDeletions = (cutoff: Date): readonly RowDeletion[] =>
  toRowDeletions(UNREADABLE_ROWS, cutoff);

const toRowDeletions = (fromClauses: Readonly<Record<string, string>>, cutoff: Date): readonly RowDeletion[] =>
  Object.entries(fromClauses).map(([table, fromClause]) => ({ table, fromClause, values: [cutoff] }));

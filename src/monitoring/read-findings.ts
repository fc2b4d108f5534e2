/** Findings that wait for a decision: records in quarantine, changed fields, failed data checks. */
import { UNREAD_FIELDS } from '../ledger/read-field-issues.ts';
import type { Connection } from '../load/connection/pool.ts';
import { integer, pick, statement, textValue, timestamp } from '../load/connection/statement.ts';
import { check_results } from '../load/tables/ops-checks.ts';
import { schema_drift } from '../load/tables/ops-findings.ts';
import type { OperationalState } from './operational-state.ts';

/** Older records in quarantine are not counted. */
const MAX_QUARANTINED = 100_000;
/** Rows of one unreadable field among which its oldest one is looked for. */
const MAX_FIELD_ROWS = 100;

const QUARANTINE = statement(
  'open quarantine',
  { stream: textValue, records: integer, newest: timestamp },
  `select stream, count(*)::int as records, max(first_seen_at) as newest from (
    select stream, first_seen_at, resolved_at from ops.quarantine order by quarantine_id desc limit ${MAX_QUARANTINED}) q
  where resolved_at is null group by stream order by stream`,
);

/** The index field_issues_open is read once for each field, not for each of its rows. */
const DRIFT = statement(
  'open drift',
  pick(schema_drift, 'stream', 'path', 'first_seen_at'),
  `with recursive ${UNREAD_FIELDS}
  select stream, path, min(first_seen_at) as first_seen_at from (
    select stream, path, first_seen_at from ops.schema_drift where accepted_at is null
    union all
    select u.stream, u.path, seen.first_seen_at from unread u cross join lateral (
      select min(first_seen_at) as first_seen_at from (
        select first_seen_at from ops.field_issues f
        where f.stream = u.stream and f.path = u.path and resolved_at is null limit ${MAX_FIELD_ROWS}) first_rows) seen
  ) fields group by stream, path order by stream, path`,
);

/** The newest result of each check and subject, found by the index check_results_newest. */
const FAILED_CHECKS = statement(
  'failed checks',
  pick(check_results, 'name', 'subject', 'severity', 'observed'),
  `with recursive checks as (
    (select name, subject from ops.check_results order by name, subject limit 1)
    union all
    select next.name, next.subject from checks c cross join lateral (
      select name, subject from ops.check_results where (name, subject) > (c.name, c.subject)
      order by name, subject limit 1) next
  )
  select newest.name, newest.subject, newest.severity, newest.observed from checks c cross join lateral (
    select name, subject, severity, outcome, observed from ops.check_results r
    where r.name = c.name and r.subject = c.subject order by r.checked_at desc, r.check_result_id desc limit 1) newest
  where newest.outcome = 'failed' order by newest.severity, newest.name, newest.subject`,
);

/** Of quarantine the newest 100,000 records are read. Needs no transaction. */
export async function readFindings(
  database: Connection,
): Promise<Pick<OperationalState, 'quarantine' | 'drift' | 'failedChecks'>> {
  const { rows: quarantine } = await database.query(QUARANTINE);
  const { rows: drift } = await database.query(DRIFT);
  const { rows: checks } = await database.query(FAILED_CHECKS);
  return {
    quarantine,
    drift: drift.map(({ first_seen_at, ...field }) => ({ ...field, firstSeen: first_seen_at })),
    failedChecks: checks.map(({ name, observed, ...result }) => ({ check: name, ...result, detail: observed })),
  };
}

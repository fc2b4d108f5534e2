/**
 * Against the business date, not the time of loading: rows of yesterday that were written today are old all the same.
 */
import { columnName } from '../load/connection/sql-text.ts';
import { getInputSources, isSettingsSource } from '../streams/input-sources.ts';
import { type RequestedStream, type DataCheck, type CheckQuery, type Scope, unionQueries } from './data-check.ts';
import { type DatedTable, findDatedTable, computeExpectedDay, computeOldestDay, formatSubject } from './dated-table.ts';

/** A trend has no row for a day without change: of this number of entities at least one must have changed. */
const MIN_ENTITIES = 10;

export const freshnessCheck: DataCheck = {
  name: 'freshness',
  severity: 'error',
  about: 'Each table by day that a run fills has rows of its business date.',
  when: 'after a run',
  query(scope) {
    const demanded = new Map<string, CheckQuery>();
    for (const requested of scope.requestedStreams) {
      const table = findDatedTable(requested);
      if (table && isExpected(scope, requested, table))
        demanded.set(formatSubject(table), buildRowsQuery(scope, table));
    }
    return unionQueries([...demanded.values()]);
  },
};

function isExpected(
  { day, scheduled }: Scope,
  { stream, requests, answered, newestDay }: RequestedStream,
  table: DatedTable,
) {
  // The requests were for older days.
  if (newestDay !== null && newestDay < computeOldestDay(table, day)) return false;
  if (table.kind === 'totals') return answered >= MIN_ENTITIES;
  // Requests that follow from a list may have no data; those that the settings define must have some, except in a
  // manual run.
  return answered > 0 || (scheduled && requests > 0 && getInputSources(stream).some(isSettingsSource));
}

/** Rows of a day are not older than it: with _loaded_at the index of the table finds them. */
function buildRowsQuery({ day }: Scope, table: DatedTable): CheckQuery {
  const [oldest, newest] = [computeOldestDay(table, day), computeExpectedDay(table, day)];
  const days = oldest === newest ? oldest : `${oldest} to ${newest}`;
  return {
    text: `select $1::text as subject, null as severity, case when found then 'passed' else 'failed' end as outcome,
      case when found then 'there are rows' else 'no rows of ' || $2::text end as observed, 'rows of ' || $2::text as expected
    from (select exists (select from ${table.info.sqlName} where ${columnName(table.dayColumn)} between $3 and $4
      and _loaded_at >= $3::date - 1${table.rankType ? ` and rank_type = ${table.rankType}` : ''}) as found) f`,
    values: [formatSubject(table), days, oldest, newest],
  };
}

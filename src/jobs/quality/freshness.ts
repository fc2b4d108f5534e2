/** Against the business date, not the time of loading: rows of yesterday that were written today are old all the same. */
import { feedsOf, isFromSettings } from '../../streams/feeds.ts';
import { type Asked, type Check, type Question, type Scope, together } from './check.ts';
import { type DatedTable, datedTableOf, dayOf, oldestDayOf, subjectOf } from './dated-table.ts';

/** A trend has no row for a day without change: of so many entities one must have changed. */
const ENTITIES = 10;

export const freshness: Check = {
  name: 'freshness',
  severity: 'error',
  about: 'Each table by day that a run fills has rows of its business date.',
  when: 'after a run',
  question(scope) {
    const demanded = new Map<string, Question>();
    for (const asked of scope.asked) {
      const table = datedTableOf(asked);
      if (table && isDemanded(scope, asked, table)) demanded.set(subjectOf(table), hasRows(scope, table));
    }
    return together([...demanded.values()]);
  },
};

function isDemanded({ day, scheduled }: Scope, { stream, requests, answered, newestDay }: Asked, table: DatedTable) {
  // Somebody asked for older days.
  if (newestDay !== null && newestDay < oldestDayOf(table, day)) return false;
  if (table.kind === 'trend') return answered >= ENTITIES;
  // What a list leads to may be nothing; what the settings ask for may not, unless somebody asks by hand.
  return answered > 0 || (scheduled && requests > 0 && feedsOf(stream).some(isFromSettings));
}

/** Rows of a day are not older than it: with _loaded_at the index of the table finds them. */
function hasRows({ day }: Scope, table: DatedTable): Question {
  const [oldest, newest] = [oldestDayOf(table, day), dayOf(table, day)];
  const days = oldest === newest ? oldest : `${oldest} to ${newest}`;
  return {
    text: `select $1::text as subject, null as severity, case when found then 'passed' else 'failed' end as outcome,
      case when found then 'there are rows' else 'no rows of ' || $2::text end as observed, 'rows of ' || $2::text as expected
    from (select exists (select from ${table.info.sqlName} where "${table.by}" between $3 and $4
      and _loaded_at >= $3::date - 1${table.rankType ? ` and rank_type = ${table.rankType}` : ''}) as found) f`,
    values: [subjectOf(table), days, oldest, newest],
  };
}

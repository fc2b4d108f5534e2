/**
 * Total views and sales do not decrease; if many do, the API counts something else than before, or mixes entities up.
 */
import { columnList, columnName, keyEquals, quoteName } from '../load/connection/sql-text.ts';
import { type TableInfo, getTableInfo } from '../load/tables/table.ts';
import { newestWindow } from '../streams/dates.ts';
import { addDays } from '../time.ts';
import { type DataCheck, type CheckQuery, type Scope, unionQueries } from './data-check.ts';

/** Removed likes and corrected estimates. */
const TOLERATED_FALL = 0.1;
/** A creator may delete videos. */
const TOLERATED_SHARE = 0.05;

export const fallingCounters: DataCheck = {
  name: 'falling-counters',
  severity: 'warning',
  about: 'Counters of all that ever was (views, likes, sales) do not fall by more than a tenth.',
  when: 'after a run',
  query(scope) {
    const tables = new Set(scope.requestedStreams.flatMap(({ stream }) => stream.tables));
    return unionQueries(
      [...tables].map(getTableInfo).flatMap((info) => {
        const columns = info.cumulativeColumns;
        if (!columns.length) return [];
        return [info.history ? compareVersions(scope, info, info.history, columns) : compareDays(scope, info, columns)];
      }),
    );
  },
};

/** What the run changed, against the version before. */
function compareVersions(
  { day, startedAt }: Scope,
  info: TableInfo,
  history: string,
  columns: readonly string[],
): CheckQuery {
  const pairs = `select h.*, p.* from (select ${selectColumns(columns, 'now')}, ${columnList(info.key)}, observed_at
      from ${history} where observed_at >= $2::date - 1 and _loaded_at >= coalesce($3::timestamptz, $2::date - 1)) h,
    lateral (select ${selectColumns(columns, 'before')} from ${history} p where ${keyEquals('p', 'h', info.key)} and p.observed_at < h.observed_at
      order by p.observed_at desc limit 1) p`;
  return buildComparison(info, columns, pairs, [day, startedAt]);
}

/** Days of the totals that a daily run reads, against the day before. */
function compareDays({ day }: Scope, info: TableInfo, columns: readonly string[]): CheckQuery {
  const entity = info.key.filter((name) => name !== 'date');
  const before = columns.map((name) => `lag(${columnName(name)}) over w as ${quoteName(`before ${name}`)}`).join(', ');
  const pairs = `select ${selectColumns(columns, 'now')}, ${before} from ${info.sqlName} where "date" between $2::date and $3::date
    window w as (partition by ${columnList(entity)} order by "date")`;
  return buildComparison(info, columns, pairs, [addDays(newestWindow(day).start_date, -1), day]);
}

const selectColumns = (columns: readonly string[], when: string) =>
  columns.map((name) => `${columnName(name)} as ${quoteName(`${when} ${name}`)}`).join(', ');

function buildComparison(
  info: TableInfo,
  columns: readonly string[],
  pairs: string,
  values: readonly unknown[],
): CheckQuery {
  const each = (of: (name: string) => string) => columns.map(of).join(', ');
  return {
    text: `select $1::text as subject, null as severity,
      case when coalesce(bool_or(${FELL}), false) then 'failed' else 'passed' end as outcome,
      coalesce(string_agg(name || ' fell in ' || c.fell || ' of ' || c.known, ', ') filter (where ${FELL}),
        coalesce(max(c.known), 0) || ' compared') as observed,
      'at most ${TOLERATED_SHARE * 100} % fall by more than ${TOLERATED_FALL * 100} %' as expected
    from (select array[${each((name) => `count(*) filter (where "now ${name}" < "before ${name}" * ${1 - TOLERATED_FALL})`)}] as fell,
        array[${each((name) => `count(*) filter (where "now ${name}" is not null and "before ${name}" is not null)`)}] as known
      from (${pairs}) pairs) counted, unnest(array[${each((name) => `'${name}'`)}], counted.fell, counted.known) as c(name, fell, known)`,
    values: [info.name, ...values],
  };
}

const FELL = `c.fell > c.known * ${TOLERATED_SHARE}`;

/** Views and sales in all do not become fewer; where many do, the API counts something else than it did, or mixes entities up. */
import { growingColumns } from '../../load/tables/cumulative.ts';
import { type TableInfo, tableInfo } from '../../load/tables/table.ts';
import { newestWindow } from '../../streams/dates.ts';
import { addDays } from '../../time.ts';
import { type Check, type Question, type Scope, together } from './check.ts';

/** Removed likes and corrected estimates. */
const TOLERATED_FALL = 0.1;
/** One creator may delete his videos. */
const TOLERATED_SHARE = 0.05;

export const fallingCounters: Check = {
  name: 'falling-counters',
  severity: 'warning',
  about: 'Counters of all that ever was (views, likes, sales) do not fall by more than a tenth.',
  when: 'after a run',
  question(scope) {
    const tables = new Set(scope.asked.flatMap(({ stream }) => stream.tables));
    return together(
      [...tables].map(tableInfo).flatMap((info) => {
        const columns = growingColumns(info);
        if (!columns.length) return [];
        return [info.history ? versions(scope, info, info.history, columns) : days(scope, info, columns)];
      }),
    );
  },
};

/** What the run changed, against the version before. */
function versions({ day, startedAt }: Scope, info: TableInfo, history: string, columns: readonly string[]): Question {
  const same = info.key.map((name) => `p."${name}" = h."${name}"`).join(' and ');
  const pairs = `select h.*, p.* from (select ${listOf(columns, 'now')}, ${info.key.map((name) => `"${name}"`).join(', ')}, observed_at
      from ${history} where observed_at >= $2::date - 1 and _loaded_at >= coalesce($3::timestamptz, $2::date - 1)) h,
    lateral (select ${listOf(columns, 'before')} from ${history} p where ${same} and p.observed_at < h.observed_at
      order by p.observed_at desc limit 1) p`;
  return compared(info, columns, pairs, [day, startedAt]);
}

/** Days of the totals that a daily run reads, against the day before. */
function days({ day }: Scope, info: TableInfo, columns: readonly string[]): Question {
  const entity = info.key.filter((name) => name !== 'date').map((name) => `"${name}"`);
  const before = columns.map((name) => `lag("${name}") over w as "before ${name}"`).join(', ');
  const pairs = `select ${listOf(columns, 'now')}, ${before} from ${info.sqlName} where "date" between $2::date and $3::date
    window w as (partition by ${entity.join(', ')} order by "date")`;
  return compared(info, columns, pairs, [addDays(newestWindow(day).start_date, -1), day]);
}

const listOf = (columns: readonly string[], when: string) =>
  columns.map((name) => `"${name}" as "${when} ${name}"`).join(', ');

function compared(info: TableInfo, columns: readonly string[], pairs: string, values: readonly unknown[]): Question {
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

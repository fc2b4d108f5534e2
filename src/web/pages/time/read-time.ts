/** What a table was like on a day, or what has changed between two days. */
import { ConfigError } from '../../../errors.ts';
import { quoteText } from '../../../load/connection/sql-text.ts';
import { listTableInfos } from '../../../load/tables/all.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { requireTable } from '../../../past/explain-row.ts';
import { addDays, businessDate } from '../../../time.ts';
import type { PageContext } from '../../page.ts';
import { readDay, readText } from '../../query.ts';
import { type GivenKey, readGivenKey } from '../why/read-row.ts';
import type { RowConditions } from './conditions.ts';
import { chooseBusinessDays, findDayEnd, findEdge } from './moments.ts';
import { type AbsentRow, readAbsent } from './read-absent.ts';
import { type Changes, readChanges } from './read-changes.ts';
import { type PastState, readState } from './read-state.ts';

export interface TimeModel {
  /** Tables whose past is kept. */
  readonly tables: readonly Pick<TableInfo, 'name' | 'topic'>[];
  /** Null: none was chosen yet. */
  readonly table: { readonly name: string; readonly about: string; readonly key: readonly string[] } | null;
  readonly day: string;
  /** Null: one day is shown. */
  readonly until: string | null;
  readonly timezone: string;
  readonly given: GivenKey;
  /** Business days of a fact that are read; null: all, or the key chooses one. */
  readonly business_days: { readonly from: string; readonly until: string } | null;
  /** Before it the past is incomplete; null: all of it is kept. */
  readonly edge: Date | null;
  readonly is_before_edge: boolean;
  readonly state: PastState | null;
  readonly changes: Changes | null;
  readonly absent: readonly AbsentRow[];
  /** The same as SQL. */
  readonly sql: string | null;
}

export async function readTime({ pool, config, now }: PageContext, query: URLSearchParams): Promise<TimeModel> {
  const tables = listTableInfos()
    .filter(({ history, revisions }) => history !== undefined || revisions !== undefined)
    .map(({ name, topic }) => ({ name, topic }));
  const { timezone } = config;
  const day = readDay(query, 'day') ?? addDays(businessDate(now, timezone), -1);
  const until = readDay(query, 'until');
  if (until !== null && until <= day)
    throw new ConfigError('the second day is not after the first', { remedy: 'exchange them, or leave one out' });
  const name = readText(query, 'table');
  const nothing = { business_days: null, edge: null, is_before_edge: false, state: null, changes: null, absent: [] };
  if (name === null) return { tables, table: null, day, until, timezone, given: {}, ...nothing, sql: null };
  const info = requireTable(name);
  if (!tables.some((one) => one.name === info.name))
    throw new ConfigError(`no earlier states of ${info.name} are kept`, { remedy: 'choose one of the list' });
  const given = readGivenKey(info, query);
  const days = chooseBusinessDays(info, day, until ?? day);
  const conditions: RowConditions = { given, after: readAfter(info, query), days };
  const [from, end] = [findDayEnd(day, config), findDayEnd(until ?? day, config)];
  const edge = findEdge(info, config, now);
  const isBeforeEdge = edge !== null && from < edge;
  return {
    tables,
    table: { name: info.name, about: info.about, key: info.key },
    day,
    until,
    timezone,
    given,
    business_days: days && given[days.column] === undefined ? { from: days.from, until: days.until } : null,
    edge,
    is_before_edge: isBeforeEdge,
    state: until === null ? await readState(pool, info, from, conditions) : null,
    changes: until === null ? null : await readChanges(pool, info, [from, end], conditions, isBeforeEdge),
    absent: until === null ? [] : await readAbsent(pool, info, day, until),
    sql: buildSql(info.name, until === null ? [from] : [from, end]),
  };
}

/** The key after which a page begins, as JSON. */
function readAfter(info: TableInfo, query: URLSearchParams): readonly string[] | null {
  const text = readText(query, 'after');
  if (text === null) return null;
  try {
    const key: unknown = JSON.parse(text);
    if (Array.isArray(key) && key.length === info.key.length && key.every((part) => typeof part === 'string')) {
      const parts = new URLSearchParams({ exact: '1' });
      for (const [at, name] of info.key.entries()) parts.set(name, String(key[at]));
      return Object.values(readGivenKey(info, parts));
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ConfigError('after is no key of this table', { remedy: 'use the link to the next rows' });
}

/** Both directions of the difference where there are two moments. */
function buildSql(table: string, moments: readonly Date[]): string {
  const [first = '', second] = moments.map(
    (at) => `select * from echotik.${table}_as_of(${quoteText(at.toISOString())})`,
  );
  if (second === undefined) return `${first}\nlimit 100`;
  return `(${second}\nexcept\n${first})\nlimit 100`;
}

/**
 * The state of each month of a table. A month has changed when its state has: the state is computed from the contents of
 * all its rows, so nothing that changes a row can be missed, whoever changes it and whatever its times say.
 */
import type { Connection } from '../../load/connection/pool.ts';
import type { ResultColumn } from '../../load/connection/row-cursor.ts';
import { columnName, quoteText } from '../../load/connection/sql-text.ts';
import { type ColumnFacts, NO_FACTS } from '../column-facts.ts';
import { getColumnKind } from '../value-kind.ts';
import type { DatasetSource } from './dataset-tables.ts';

export interface MonthState {
  /** Null: the table has no months. */
  readonly month: string | null;
  readonly rows: number;
  /** Number of rows, and two sums of 64-bit hashes of them: the order of the rows does not matter. */
  readonly digest: string;
}

export interface MonthStates {
  readonly months: readonly MonthState[];
  /** Of the whole table, by column. */
  readonly facts: readonly ColumnFacts[];
}

/** Days that have a month which its name shows. */
const FIRST_DAY = '0001-01-01';
const END_DAY = '10000-01-01';
const OTHER = 'other';

/** Reads the table once, in the transaction of `connection`. */
export async function readTableState(
  connection: Connection,
  { sqlName, monthColumn }: DatasetSource,
  columns: readonly ResultColumn[],
): Promise<MonthStates> {
  const month = monthColumn === null ? 'null::text' : buildMonth(columnName(monthColumn, 't'));
  const terms = columns.map(buildFacts);
  const { rows } = await connection.query<MonthState & { readonly facts: readonly (ColumnFacts | null)[] }>(
    `select ${month} as month, count(*)::int8 as rows,
      concat_ws(':', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0), coalesce(sum(hashtextextended(t::text, 1)), 0)) as digest,
      to_json(array[${terms.join(', ')}]::json[]) as facts
     from ${sqlName} t ${monthColumn === null ? '' : 'group by 1 order by 1'}`,
  );
  return {
    months: rows.map(({ month: name, rows: count, digest }) => ({ month: name, rows: count, digest })),
    facts: columns.map((_, index) => rows.map(({ facts }) => facts[index] ?? NO_FACTS).reduce(mergeFacts, NO_FACTS)),
  };
}

const buildMonth = (column: string) =>
  `case when ${column} >= ${quoteText(FIRST_DAY)} and ${column} < ${quoteText(END_DAY)} then to_char(${column}, 'YYYY-MM') else ${quoteText(OTHER)} end`;

/** The rows of a month; `true` for a table without months. */
export function buildMonthCondition({ monthColumn }: DatasetSource, month: string | null): string {
  if (monthColumn === null || month === null) return 'true';
  const column = columnName(monthColumn);
  if (month === OTHER) return `not (${column} >= ${quoteText(FIRST_DAY)} and ${column} < ${quoteText(END_DAY)})`;
  const [year = 0, number = 0] = month.split('-').map(Number);
  const next =
    number === 12
      ? `${String(year + 1).padStart(4, '0')}-01`
      : `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
  return `${column} >= ${quoteText(`${month}-01`)} and ${column} < ${quoteText(`${next}-01`)}`;
}

/** An object of JSON with the fields of ColumnFacts that matter for the type. */
function buildFacts(column: ResultColumn): string {
  const name = columnName(column.name, 't');
  const kind = getColumnKind(column);
  const build = (isEachPlain: string, rest = '') =>
    `json_build_object('isEachPlain', coalesce(${isEachPlain}, true)${rest})`;
  if (column.elementOid !== undefined)
    return build(
      `bool_and(array_ndims(${name}) is null or (array_ndims(${name}) = 1 and array_lower(${name}, 1) = 1))`,
    );
  if (kind === 'numeric') {
    const digits = `max(length(split_part(ltrim(${name}::text, '-'), '.', 1)))`;
    return build(
      `bool_and(${name}::text !~ '[NI]')`,
      `, 'integerDigits', coalesce(${digits}, 0), 'scale', coalesce(max(scale(${name})), 0)`,
    );
  }
  if (kind === 'date' || kind === 'timestamp' || kind === 'timestamptz')
    return build(`bool_and(${name} >= ${quoteText(FIRST_DAY)} and ${name} < ${quoteText(END_DAY)})`);
  return 'null';
}

const mergeFacts = (a: ColumnFacts, b: Partial<ColumnFacts>): ColumnFacts => ({
  isEachExact: true,
  isEachPlain: a.isEachPlain && (b.isEachPlain ?? true),
  integerDigits: Math.max(a.integerDigits, b.integerDigits ?? 0),
  scale: Math.max(a.scale, b.scale ?? 0),
});

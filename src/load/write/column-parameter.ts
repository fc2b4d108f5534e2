/** How the values of a column reach a statement: one array parameter for each column, which `unnest` makes rows of. */
import { quoteName } from '../connection/sql-text.ts';
import type { ColumnInfo } from '../tables/table.ts';
import { type ElementType, encodeArray, formatArray } from './array-parameter.ts';

export type TypedColumn = Pick<ColumnInfo, 'name' | 'type'>;

/** Types that are sent as they are. The values of all others are sent as text, and cast to the type of the column. */
const elementTypes: Readonly<Record<string, ElementType>> = {
  text: 'text',
  integer: 'int4',
  bigint: 'int8',
  boolean: 'bool',
  'double precision': 'float8',
  'timestamp with time zone': 'timestamptz',
};

const isArray = ({ type }: TypedColumn) => type.endsWith('[]');

const getElementType = ({ type }: TypedColumn): ElementType => elementTypes[type] ?? 'text';

/** The parameter of a column. Elements of an array of arrays would become rows, so an array is the text of one. */
export function encodeColumn(column: TypedColumn, values: readonly unknown[]): Buffer | string {
  const type = getElementType(column);
  if (isArray(column))
    return encodeArray(
      type,
      values.map((value) => (Array.isArray(value) ? formatArray(value) : value)),
    );
  // A JSON null in a column of documents is no value, as in any other column.
  return encodeArray(type, column.type === 'jsonb' ? values.map(toDocument) : values);
}

const toDocument = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/**
 * A query of the rows of parameters, from `$<first>` on: `select * from unnest($1::text[], $2::int8[]) as r("a", "b")`.
 */
export function selectParameters(columns: readonly TypedColumn[], first: number): string {
  const parameters = columns.map((column, index) => {
    const sent = `$${first + index}::${getElementType(column)}[]`;
    return isArray(column) || elementTypes[column.type] !== undefined ? sent : `${sent}::${column.type}[]`;
  });
  const names = columns.map((column) => quoteName(isArray(column) ? `${column.name} text` : column.name));
  const casts = columns
    .filter(isArray)
    .map(({ name, type }) => `, ${quoteName(`${name} text`)}::${type} as ${quoteName(name)}`);
  return `select *${casts.join('')} from unnest(${parameters.join(', ')})
    as r(${names.join(', ')})`;
}

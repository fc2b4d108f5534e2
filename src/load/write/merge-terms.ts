/**
 * Conditions and sub-queries that the merge of a batch (merge-statement.ts) and its preview (diff.ts) share. Aliases,
 * here and there:
 *
 *   i  a row of the input      t  the row of the table with its key, or nulls
 *   o  an owner of a set       n  the row as the merge would leave it
 */
import { columnList, columnName, keyEquals } from '../connection/sql-text.ts';
import { selectParameters, type TypedColumn } from './column-parameter.ts';
import type { RowBatch } from './row-batches.ts';

/** What the text of a statement depends on. */
export type BatchShape = Pick<RowBatch, 'info' | 'columns' | 'ownerColumns' | 'isReplay'>;

/** A named sub-query of a statement (a common table expression). */
export interface NamedQuery {
  readonly name: string;
  readonly query: string;
}

/** `with a as (...), b as (...)`. */
export const buildWithClause = (queries: readonly NamedQuery[]): string =>
  `with ${queries.map(({ name, query }) => `${name} as (\n  ${query}\n)`).join(', ')}`;

interface MergeColumns {
  /** The columns that the statement writes: the key, and what the rows of the batch have. */
  readonly written: readonly string[];
  /** The written columns without the key. */
  readonly contents: readonly string[];
  /** All columns of the table without the key and the bookkeeping columns. */
  readonly attributes: readonly string[];
}

export function listMergeColumns({ info: { key, columns }, columns: given }: BatchShape): MergeColumns {
  // An empty set has no rows to take the columns from. The statement then only deletes, but must be complete.
  const written = [...new Set([...key, ...given])];
  const isContent = (name: string) => !key.includes(name);
  return {
    written,
    contents: written.filter(isContent),
    attributes: columns.map(({ name }) => name).filter(isContent),
  };
}

const BOOKKEEPING_COLUMNS: readonly TypedColumn[] = [
  { name: '_request_id', type: 'bigint' },
  { name: '_observed_at', type: 'timestamp with time zone' },
];

function listTypedColumns({ info }: BatchShape, names: readonly string[]): readonly TypedColumn[] {
  const columns = names.map((name) => {
    const column = info.columns.find((one) => one.name === name);
    if (!column) throw new Error(`table ${info.name} has no column ${name}`);
    return column;
  });
  return [...columns, ...BOOKKEEPING_COLUMNS];
}

/** The columns of the first parameters of the statement: those of its rows. */
export const listRowColumns = (shape: BatchShape): readonly TypedColumn[] =>
  listTypedColumns(shape, listMergeColumns(shape).written);

/** The columns of the parameters after them: those of the owners of its sets. */
export const listOwnerColumns = (shape: BatchShape): readonly TypedColumn[] =>
  listTypedColumns(shape, shape.ownerColumns);

/** Orders observations of a key. Answers of one millisecond are in the order of their requests. */
export const observation = (alias: string): string => `(${alias}._observed_at, ${alias}._request_id)`;

/**
 * `input`: the rows of the batch, without rows of sets that are older than what the table has. With sets also `owners`
 * and `newer_sets`: the owners whose set in the table is newer.
 */
export function buildInputQueries(shape: BatchShape): readonly NamedQuery[] {
  const { info, ownerColumns } = shape;
  const rows = selectParameters(listRowColumns(shape), 1);
  if (!ownerColumns.length) return [{ name: 'input', query: rows }];
  const owner = columnList(ownerColumns);
  return [
    { name: 'owners', query: selectParameters(listOwnerColumns(shape), listRowColumns(shape).length + 1) },
    {
      name: 'newer_sets',
      query: `select ${columnList(ownerColumns, 'o')} from owners o cross join lateral (
    select from ${info.sqlName} t where ${keyEquals('t', 'o', ownerColumns)} and ${observation('t')} > ${observation('o')} limit 1) t`,
    },
    { name: 'input', query: `${rows}\n  where (${owner}) not in (select ${owner} from newer_sets)` },
  ];
}

/**
 * The rows of the input with the row of the table: `from input i left join ... t`. OFFSET makes PostgreSQL look up each
 * key in the index. Otherwise a plan that was made while the table was small would read all of it for every batch,
 * until the table is analysed.
 */
export const joinStoredRows = ({ info: { sqlName, key } }: BatchShape): string =>
  `from input i left join lateral (select * from ${sqlName} t where ${keyEquals('t', 'i', key)} offset 0) t on true`;

/** The condition that the table has no row with the key. */
export const isNewRow = ({ info: { key } }: BatchShape): string => `${columnName(key[0] ?? '', 't')} is null`;

/**
 * The condition that the row of the input sets all its columns: it is new, it is not older than the row of the table,
 * or that is a placeholder row, of which nothing was observed. Otherwise it only fills columns that are null.
 */
export const isNewest = (shape: BatchShape): string =>
  `${isNewRow(shape)} or ${observation('t')} <= ${observation('i')} or (${columnList(listMergeColumns(shape).attributes, 't')}) is null`;

/** Rows of the owners' sets that are in the table and not in the new set, as `t`, with the owner as `o`. */
export const joinRemovedRows = ({ info: { sqlName, key }, ownerColumns }: BatchShape): string =>
  `from owners o cross join lateral (select * from ${sqlName} t where ${keyEquals('t', 'o', ownerColumns)}
    and ${observation('t')} <= ${observation('o')} offset 0) t
  where (${columnList(ownerColumns, 'o')}) not in (select ${columnList(ownerColumns)} from newer_sets)
    and (${columnList(key, 't')}) not in (select ${columnList(key)} from input)`;

/** Rows of one statement from a cursor of the server, in batches, so that memory does not grow with their number. */
import type pg from 'pg';
import type { Connection } from './pool.ts';
import { AS_TEXT, readElementTypes, type TextColumn, withExtendedProtocol } from './query.ts';

/** Values in the text form of PostgreSQL. */
export type TextRow = readonly (string | null)[];

/** A column of the result. */
export interface ResultColumn extends TextColumn {
  /** As PostgreSQL spells it, such as `numeric(12,2)` or `timestamp with time zone`. */
  readonly type: string;
  /** The comment of the column, where it is one of a table or view. */
  readonly comment: string | null;
}

export interface RowCursor {
  /** Known also when there are no rows. */
  readonly columns: readonly ResultColumn[];
  /** May be iterated once. */
  readonly batches: AsyncIterable<readonly TextRow[]>;
}

/** A batch should have about this many characters, whatever a row has. */
const BATCH_CHARACTERS = 2_000_000;
const MAX_BATCH_ROWS = 10_000;
/** The first batch, whose rows may be of any length. */
const FIRST_BATCH_ROWS = 100;
/** A batch is at most this many times as large as the one before: short rows say nothing about the next ones. */
const GROWTH = 4;

const NAME = 'export_rows';

/**
 * Declares the cursor in the transaction of `connection` (see runReadOnly) and reads its first rows. The statement is
 * one that has rows: SELECT, VALUES or WITH. Throws what PostgreSQL says.
 */
export async function openRowCursor(
  connection: Connection,
  query: string,
  values: readonly unknown[] = [],
): Promise<RowCursor> {
  // All rows are read. By default PostgreSQL plans for the first tenth of them.
  await connection.query('set local cursor_tuple_fraction = 1');
  await connection.query(
    withExtendedProtocol({ text: `declare ${NAME} no scroll cursor without hold for ${query}`, values: [...values] }),
  );
  const first = await fetchRows(connection, FIRST_BATCH_ROWS);
  const columns = await describeColumns(connection, first.fields);
  return { columns, batches: readBatches(connection, first.rows) };
}

/** Closes the cursor, so that the transaction can open another one. */
export async function closeRowCursor(connection: Connection): Promise<void> {
  await connection.query(`close ${NAME}`);
}

const fetchRows = (connection: Connection, rows: number) =>
  connection.query<(string | null)[]>({
    text: `fetch ${rows} from ${NAME}`,
    rowMode: 'array',
    types: AS_TEXT,
  } as never);

async function* readBatches(connection: Connection, first: readonly TextRow[]): AsyncGenerator<readonly TextRow[]> {
  let rows = first;
  let wanted = FIRST_BATCH_ROWS;
  let longest = 1;
  while (rows.length) {
    yield rows;
    if (rows.length < wanted) return;
    longest = Math.max(longest, measureLongest(rows));
    wanted = Math.max(1, Math.min(MAX_BATCH_ROWS, wanted * GROWTH, Math.floor(BATCH_CHARACTERS / longest)));
    ({ rows } = await fetchRows(connection, wanted));
  }
}

/** Characters of the longest row. */
function measureLongest(rows: readonly TextRow[]): number {
  let longest = 0;
  for (const row of rows) {
    let characters = 0;
    for (const value of row) characters += value?.length ?? 0;
    longest = Math.max(longest, characters);
  }
  return longest;
}

async function describeColumns(
  connection: Connection,
  fields: readonly pg.FieldDef[],
): Promise<readonly ResultColumn[]> {
  const oids = fields.map(({ dataTypeID }) => dataTypeID);
  const elements = await readElementTypes(connection, oids);
  const { rows } = await connection.query<{ type: string; comment: string | null }>(
    `select format_type(type, modifier) as type, case when relation > 0 then col_description(relation, number) end as comment
     from unnest($1::oid[], $2::int[], $3::oid[], $4::int[]) with ordinality c (type, modifier, relation, number, place)
     order by place`,
    [
      oids,
      fields.map(({ dataTypeModifier }) => dataTypeModifier),
      fields.map(({ tableID }) => tableID),
      fields.map(({ columnID }) => columnID),
    ],
  );
  return fields.map(({ name, dataTypeID: oid }, index) => ({
    name,
    oid,
    elementOid: elements.get(oid),
    type: rows[index]?.type ?? 'unknown',
    comment: rows[index]?.comment ?? null,
  }));
}

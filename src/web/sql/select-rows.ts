/** The first rows of a statement, read so that neither their number nor their length can exhaust this process. */
import type { Connection } from '../../load/connection/pool.ts';
import { AS_TEXT, withExtendedProtocol } from '../../load/connection/query.ts';
import { quoteName } from '../../load/connection/sql-text.ts';
import { ConfigError } from '../../errors.ts';

interface SelectedColumn {
  readonly name: string;
  /** As PostgreSQL spells it, such as `numeric(12,2)`. */
  readonly type: string;
}

export interface SelectedRows {
  readonly columns: readonly SelectedColumn[];
  /** Values in the text form of PostgreSQL, each cut where it is too long. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** There are more rows. */
  readonly isCut: boolean;
  /** Milliseconds that PostgreSQL took. */
  readonly ms: number;
}

export interface Selection {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly maxRows: number;
  /** Characters of a value; a longer one ends with `…`. */
  readonly maxCharacters: number;
}

/** A whole selection. */
export const SELECTION_TIMEOUT_MS = 5_000;
/** Characters of all values. */
const MAX_TOTAL = 20_000_000;
const MAX_COLUMNS = 200;
const BATCH_ROWS = 100;
const DECLARE = 'declare page_rows no scroll cursor without hold for ';

/** Of the text that PostgreSQL is sent, this precedes the statement: positions of its errors count from here. */
export const PREFIX_CHARACTERS = DECLARE.length;

/** The same in the transaction of `connection`. The statement is one that has rows: SELECT, VALUES or WITH. */
export async function selectWithin(connection: Connection, selection: Selection): Promise<SelectedRows> {
  const started = performance.now();
  const columns = await describeStatement(connection, selection);
  const fetched = await fetchCut(connection, selection, columns.length, started + SELECTION_TIMEOUT_MS);
  return { columns, ...fetched, ms: performance.now() - started };
}

/** Its columns, before any row is computed. */
async function describeStatement(
  connection: Connection,
  { text, values = [] }: Selection,
): Promise<readonly SelectedColumn[]> {
  await connection.query(withExtendedProtocol({ text: `${DECLARE}${text}`, values: [...values] }));
  const { fields } = await connection.query('fetch 0 from page_rows');
  await connection.query('close page_rows');
  if (!fields.length || fields.length > MAX_COLUMNS) {
    throw new ConfigError(`the result has ${fields.length} columns`, { remedy: `select 1 to ${MAX_COLUMNS} columns` });
  }
  const { rows } = await connection.query<{ type: string }>(
    `select format_type(type, modifier) as type from unnest($1::oid[], $2::int[]) with ordinality c (type, modifier, place)
     order by place`,
    [fields.map(({ dataTypeID }) => dataTypeID), fields.map(({ dataTypeModifier }) => dataTypeModifier)],
  );
  return fields.map(({ name }, index) => ({ name, type: rows[index]?.type ?? 'unknown' }));
}

type TextValues = readonly (string | null)[];

/** PostgreSQL cuts the values, so that a long one is not sent at all. */
async function fetchCut(
  connection: Connection,
  { text, values = [], maxRows, maxCharacters }: Selection,
  columns: number,
  until: number,
): Promise<Pick<SelectedRows, 'rows' | 'isCut'>> {
  const names = Array.from({ length: columns }, (_, index) => quoteName(`c${index}`));
  const cut = names.map((name) => `left(${name}::text, ${maxCharacters + 1})`).join(', ');
  const query = `${DECLARE}select ${cut} from (\n${text}\n) q (${names.join(', ')})`;
  await connection.query('set local cursor_tuple_fraction = 1');
  await connection.query(withExtendedProtocol({ text: query, values: [...values] }));
  const found: TextValues[] = [];
  let total = 0;
  for (;;) {
    const batch = await fetchBatch(connection, until);
    for (const row of batch) {
      if (found.length === maxRows || total > MAX_TOTAL) return { rows: found, isCut: true };
      const shown = row.map((value) => cutText(value, maxCharacters));
      total += shown.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      found.push(shown);
    }
    if (batch.length < BATCH_ROWS) return { rows: found, isCut: false };
  }
}

/** A function of the query may have changed the time limit, so it is set again for each batch. */
async function fetchBatch(connection: Connection, until: number): Promise<readonly TextValues[]> {
  const left = Math.max(1, Math.ceil(until - performance.now()));
  await connection.query(`set local statement_timeout = ${left}`);
  const { rows } = await connection.query<(string | null)[]>({
    text: `fetch ${BATCH_ROWS} from page_rows`,
    rowMode: 'array',
    types: AS_TEXT,
  } as never);
  return rows;
}

const cutText = (value: string | null, max: number): string | null =>
  value !== null && value.length > max ? `${value.slice(0, max).toWellFormed()}…` : value;

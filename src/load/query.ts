/** Questions of people: one statement, in a transaction that cannot write. */
import pg from 'pg';
import { ConfigError } from '../errors.ts';
import { jsonOf } from './json-values.ts';
import type { Connection, Pool } from './pool.ts';

/** Rows as objects. Throws ConfigError when PostgreSQL does not accept the statement. */
export const queryReadOnly = async (
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> => (await answerReadOnly(pool, text, values)).rows;

/** A column of an answer: there also where it has no row. */
export interface Field {
  readonly name: string;
  /** Name of its type in lower case, such as int8 or text; `unknown` for a literal without a type, the OID for types of others. */
  readonly type: string;
}

const typeNames = new Map<number, string>([
  ...Object.entries(pg.types.builtins).map(([name, oid]) => [oid, name.toLowerCase()] as const),
  [705, 'unknown'],
]);

/** The same with the columns. */
export const answerReadOnly = (
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly fields: readonly Field[] }> =>
  readOnly(pool, async (connection) => {
    const { rows, fields } = await connection.query<Record<string, unknown>>(extended({ text, values: [...values] }));
    return {
      rows,
      fields: fields.map(({ name, dataTypeID: oid }) => ({ name, type: typeNames.get(oid) ?? `OID ${oid}` })),
    };
  });

/**
 * Rows as JSON objects, one text each. All values of a column have one JSON type: see json-values.ts. Throws ConfigError when
 * PostgreSQL does not accept the statement.
 */
export const queryAsJson = (pool: Pool, text: string, values: readonly unknown[] = []): Promise<readonly string[]> =>
  readOnly(pool, async (connection) => {
    const { fields, rows } = await connection.query<(string | null)[]>(
      extended({ text, values: [...values], rowMode: 'array', types: AS_TEXT }),
    );
    const elements = await elementTypes(
      connection,
      fields.map(({ dataTypeID }) => dataTypeID),
    );
    // Of columns of the same name the last one counts, as in an object of JavaScript.
    const columns = new Map(
      fields.map(({ name, dataTypeID }, index) => [
        name,
        {
          index,
          label: JSON.stringify(name),
          toJson: jsonOf(dataTypeID, elements.get(dataTypeID), valuesAt(rows, index)),
        },
      ]),
    );
    return rows.map((row) => {
      const members = [...columns.values()].map(({ index, label, toJson }) => {
        const value = row[index] ?? null;
        return `${label}:${value === null ? 'null' : toJson(value)}`;
      });
      return `{${members.join(',')}}`;
    });
  });

function* valuesAt(rows: readonly (readonly (string | null)[])[], index: number): Generator<string | null> {
  for (const row of rows) yield row[index] ?? null;
}

const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** Types of arrays among them, with the types of their elements. */
async function elementTypes(connection: Connection, oids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await connection.query<{ oid: number; element: number }>(
    'select a.oid::int8, e.oid::int8 as element from pg_type a join pg_type e on e.typarray = a.oid where a.oid = any($1::oid[])',
    [oids],
  );
  return new Map(rows.map(({ oid, element }) => [oid, element]));
}

/** The extended protocol takes one statement only: nothing can end our transaction and begin another. */
const extended = <C extends pg.QueryConfig>(config: C) => ({ ...config, queryMode: 'extended' });

async function readOnly<T>(pool: Pool, ask: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  try {
    await connection.query('begin read only');
    return await ask(connection);
  } catch (error) {
    const { code, message, hint } = error as { code?: string; message: string; hint?: string };
    if (!code) throw error;
    throw new ConfigError(`PostgreSQL says: ${message} (${code})`, {
      remedy: hint ?? 'correct the query; the tables are in schema echotik, runs and requests in ops',
      cause: error,
    });
  } finally {
    connection.release(true);
  }
}

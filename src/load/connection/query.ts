/** Queries of users: one statement, in a read-only transaction. */
import pg from 'pg';
import { ConfigError, LoadError } from '../../errors.ts';
import { createJsonConverter } from './json-values.ts';
import type { Connection, Pool } from './pool.ts';
import { quoteText } from './sql-text.ts';
import { isLostConnection } from './sql-state.ts';

/**
 * Rows as objects. `limit`: how long the statement may take, as PostgreSQL writes it, such as `60s`; absent: as long as
 * the role may. Throws ConfigError when PostgreSQL does not accept the statement.
 */
export const queryReadOnly = async (
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
  limit?: string,
): Promise<readonly Record<string, unknown>[]> => (await queryWithFields(pool, text, values, limit)).rows;

/** A column of a result. It is known also when the result has no rows. */
export interface Field {
  readonly name: string;
  /**
   * Name of its type in lower case, such as int8 or text; `unknown` for a literal without a type, the OID for types
   * that are not built in.
   */
  readonly type: string;
}

/** A column of values in text form. */
export interface TextColumn {
  readonly name: string;
  readonly oid: number;
  /** OID of the elements of an array type. */
  readonly elementOid: number | undefined;
}

const typeNames = new Map<number, string>([
  ...Object.entries(pg.types.builtins).map(([name, oid]) => [oid, name.toLowerCase()] as const),
  [705, 'unknown'],
]);

/** As queryReadOnly, with the columns of the result. */
export const queryWithFields = (
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
  limit?: string,
): Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly fields: readonly Field[] }> =>
  runReadOnly(pool, limit, async (connection) => {
    const { rows, fields } = await connection.query<Record<string, unknown>>(
      withExtendedProtocol({ text, values: [...values] }),
    );
    return {
      rows,
      fields: fields.map(({ name, dataTypeID: oid }) => ({ name, type: typeNames.get(oid) ?? `OID ${oid}` })),
    };
  });

/**
 * Rows as JSON objects, one text each. All values of a column have one JSON type: see json-values.ts. `limit` as for
 * queryReadOnly. Throws ConfigError when PostgreSQL does not accept the statement.
 */
export const queryAsJson = (
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
  limit?: string,
): Promise<readonly string[]> =>
  runReadOnly(pool, limit, async (connection) => {
    const { columns: found, rows } = await readAsText(connection, text, values);
    // If several columns have the same name, the last one is used, as in a JavaScript object.
    const columns = new Map(
      found.map(({ name, oid, elementOid }, index) => [
        name,
        {
          index,
          label: JSON.stringify(name),
          toJson: createJsonConverter(oid, elementOid, iterateColumn(rows, index)),
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

interface TextResult {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Rows with values in the text form of PostgreSQL. `limit` as for queryReadOnly. Throws ConfigError like it. */
export const queryAsText = (
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
  limit?: string,
): Promise<TextResult> => runReadOnly(pool, limit, (connection) => readAsText(connection, text, values));

async function readAsText(connection: Connection, text: string, values: readonly unknown[]): Promise<TextResult> {
  const { fields, rows } = await connection.query<(string | null)[]>(
    withExtendedProtocol({ text, values: [...values], rowMode: 'array', types: AS_TEXT }),
  );
  const elements = await readElementTypes(
    connection,
    fields.map(({ dataTypeID }) => dataTypeID),
  );
  const columns = fields.map(({ name, dataTypeID: oid }) => ({ name, oid, elementOid: elements.get(oid) }));
  return { columns, rows };
}

function* iterateColumn(rows: readonly (readonly (string | null)[])[], index: number): Generator<string | null> {
  for (const row of rows) yield row[index] ?? null;
}

/** Values as the text that PostgreSQL sends. */
export const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** The array types among `oids`, with the types of their elements. */
export async function readElementTypes(
  connection: Connection,
  oids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await connection.query<{ oid: number; element: number }>(
    'select a.oid::int8, e.oid::int8 as element from pg_type a join pg_type e on e.typarray = a.oid where a.oid = any($1::oid[])',
    [oids],
  );
  return new Map(rows.map(({ oid, element }) => [oid, element]));
}

/** The extended protocol accepts only one statement, so a query cannot end the transaction and begin another. */
export const withExtendedProtocol = <C extends pg.QueryConfig>(config: C) => ({ ...config, queryMode: 'extended' });

/** By SQLSTATE, where PostgreSQL has no hint. */
const REMEDIES: Readonly<Record<string, string>> = {
  '57014': 'make it read less, or give it more time with --timeout',
  '25006': 'let the query only read: the other commands change data',
  '42P01': 'views for analysts are in schema marts, tables in echotik, runs and requests in ops',
  '42703': "name a column of the data dictionary; text needs single quotes, such as region = 'US'",
  '42883': "compare values of one type; ids are text and need single quotes, such as product_id = '123'",
  '42501': 'use a role that may read it: `grant-bi --raw --ops` also grants the stored bodies and the ledger',
};

/**
 * Lends a connection in a read-only transaction, which sees one state of the database, and closes it. `limit`: how long
 * each statement may take, as PostgreSQL writes it; undefined: as long as the role may. What PostgreSQL refuses becomes
 * a ConfigError; other errors are thrown as they are, also those of a server that ended the connection.
 */
export async function runReadOnly<T>(
  pool: Pool,
  limit: string | undefined,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  try {
    await connection.query('begin isolation level repeatable read read only');
    if (limit !== undefined) await connection.query(`set local statement_timeout = ${quoteText(limit)}`);
    return await work(connection);
  } catch (error) {
    // Files and sockets have errors with a code too.
    if (!(error instanceof pg.DatabaseError)) throw error;
    const { code = '', message, hint } = error;
    // Only by its code: a message of PostgreSQL repeats names of the statement.
    if (isLostConnection(new LoadError('', { sqlState: code }))) throw error;
    throw new ConfigError(`PostgreSQL says: ${message} (${code})`, {
      remedy: hint ?? REMEDIES[code] ?? 'correct the query; views for analysts are in schema marts, tables in echotik',
      cause: error,
    });
  } finally {
    connection.release(true);
  }
}

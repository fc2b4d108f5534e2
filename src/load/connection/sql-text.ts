/**
 * Text of SQL statements that are built from table definitions. Names are always quoted here; values are always
 * parameters.
 */
import pg from 'pg';

/** A quoted identifier: `"products"`. */
export const quoteName = (name: string): string => pg.escapeIdentifier(name);

/** A quoted name with its schema: `"echotik"."products"`. */
export const quoteTable = (schema: string, name: string): string => `${quoteName(schema)}.${quoteName(name)}`;

/** A string constant. Only for statements that take no parameters, such as COMMENT ON. */
export const quoteText = (text: string): string => pg.escapeLiteral(text);

/** A quoted column, with an alias `t."a"`. */
export const columnName = (name: string, alias?: string): string =>
  alias === undefined ? quoteName(name) : `${alias}.${quoteName(name)}`;

/** The columns as a list: `"a", "b"`, or with an alias `t."a", t."b"`. */
export const columnList = (names: readonly string[], alias?: string): string =>
  names.map((name) => columnName(name, alias)).join(', ');

/** The columns with their types: `"a" text, "b" integer`. */
export const columnTypes = (columns: readonly { readonly name: string; readonly type: string }[]): string =>
  columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');

/** What an UPDATE sets, from a row with an alias: `"a" = i."a", "b" = i."b"`. */
export const columnAssignments = (names: readonly string[], alias: string): string =>
  names.map((name) => `${quoteName(name)} = ${columnName(name, alias)}`).join(', ');

/** The condition that two rows have the same key: `a."x" = b."x" and a."y" = b."y"`. Key columns are never null. */
export const keyEquals = (left: string, right: string, key: readonly string[]): string =>
  key.map((name) => `${columnName(name, left)} = ${columnName(name, right)}`).join(' and ');

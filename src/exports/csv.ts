/**
 * CSV as RFC 4180 has it, with a header. Null is an empty field and an empty text is `""`, as COPY of PostgreSQL writes
 * and reads them.
 */
import { chooseJsonConverter, formatInstant } from '../load/connection/json-values.ts';
import type { TextColumn } from '../load/connection/query.ts';
import type { TextRow } from '../load/connection/row-cursor.ts';
import type { ByteSink, RowWriter } from './row-writer.ts';
import { getValueKind } from './value-kind.ts';

export interface CsvOptions {
  /**
   * For spreadsheets: a byte order mark, CRLF, an apostrophe before text that would be a formula, and `="..."` around
   * digits that would lose some of them, in numbers too.
   */
  readonly excel?: boolean;
}

type Format = (text: string) => string;

/** A line with nothing but `\.` ends the input of COPY before PostgreSQL 17. */
const NEEDS_QUOTES = /[",\r\n]|^$|^\s|\s$|^\\\.$/;
/**
 * A spreadsheet takes text that begins with one of these for a formula. Full-width signs are those of Asian input
 * methods, which some of them read as the plain ones.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** Spreadsheets keep 15 digits and no leading zero. */
const LONG_DIGITS = /^(?:\d{16,}|0\d+)$/;
/** More than 15 digits before the point: a longer fraction is rounded, and remains a number to compute with. */
const LONG_NUMBER = /^-?\d{16,}(?:\.\d+)?$/;

const quote: Format = (text) => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A text that a spreadsheet would compute gets an apostrophe. */
export const escapeFormula: Format = (text) => (FORMULA.test(text) ? `'${text}` : text);

const guard: Format = (text) => (LONG_DIGITS.test(text) ? `="${text}"` : escapeFormula(text));

const keepDigits: Format = (text) => (LONG_NUMBER.test(text) ? `="${text}"` : text);

export function createCsvWriter(
  columns: readonly TextColumn[],
  sink: ByteSink,
  { excel = false }: CsvOptions = {},
): RowWriter {
  const end = excel ? '\r\n' : '\n';
  const formats = columns.map((column) => chooseFormat(column, excel));
  const header = columns.map(({ name }) => quote(excel ? guard(name) : name)).join(',');
  let start = `${excel ? '\ufeff' : ''}${header}${end}`;
  const toLine = (row: TextRow) =>
    row.map((value, index) => (value === null ? '' : (formats[index] as Format)(value))).join(',') + end;
  return {
    async write(rows) {
      await sink.write(start + rows.map(toLine).join(''));
      start = '';
    },
    async end() {
      if (start) await sink.write(start);
    },
  };
}

function chooseFormat(column: TextColumn, excel: boolean): Format {
  if (column.elementOid !== undefined) {
    const toJson = chooseJsonConverter(column.oid, column.elementOid, true);
    return (text) => quote(toJson(text));
  }
  switch (getValueKind(column.oid)) {
    case 'boolean':
      return (text) => (text === 't' ? 'true' : 'false');
    case 'timestamptz':
      return formatInstant;
    case 'json':
      return excel ? (text) => quote(keepDigits(text)) : quote;
    case 'text':
      return excel ? (text) => quote(guard(text)) : quote;
    case 'int64':
    case 'numeric':
      return excel ? (text) => quote(keepDigits(text)) : (text) => text;
    default:
      return (text) => text;
  }
}

/** Cells of a workbook. */
import { chooseJsonConverter } from '../load/connection/json-values.ts';
import type { ResultColumn, TextRow } from '../load/connection/row-cursor.ts';
import { ConfigError } from '../errors.ts';
import { getValueKind, parseDays, parseMicroseconds } from './value-kind.ts';

/** Indexes of the cell formats in styles.xml. */
export const CellStyle = { header: 1, day: 2, instant: 3, text: 4 } as const;

export const MAX_COLUMNS = 16_384;
/** With the header. */
export const MAX_ROWS = 1_048_576;
const MAX_CHARACTERS = 32_767;
/** Excel keeps 15 digits of a number. */
const MAX_DIGITS = 15;
/** Days from the beginning of the calendar of Excel, 1899-12-30, to 1970-01-01. Before March 1900 it is wrong. */
const EPOCH_DAYS = 25_569;
const FIRST_DAY = 61;
const DAY_MS = 86_400_000;

/** What XML 1.0 has no character for, and what Excel reads as an escape. */
const ESCAPED = /(?![\t\n])\p{Cc}|[\ufffe\uffff]|_(?=x[0-9a-f]{4}_)/giu;
const MARKUP = /[&<>]/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeXml = (text: string): string =>
  text
    .replace(ESCAPED, (mark) => `_x${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(MARKUP, (mark) => entities[mark] ?? '');

type Cell = (reference: string, text: string) => string;

const numberCell: Cell = (reference, text) => `<c r="${reference}"><v>${text}</v></c>`;

export const textCell = (reference: string, text: string, style: number = CellStyle.text): string =>
  `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;

const serialCell = (reference: string, text: string, serial: number | undefined, style: number): string =>
  serial === undefined || serial < FIRST_DAY
    ? textCell(reference, text)
    : `<c r="${reference}" s="${style}"><v>${serial}</v></c>`;

/** A number where Excel keeps its digits before the decimal point, otherwise text. */
const decimalCell: Cell = (reference, text) =>
  /^-?\d+(?:\.|$)/.test(text) && (text.split('.')[0] ?? '').replace('-', '').length <= MAX_DIGITS
    ? numberCell(reference, text)
    : textCell(reference, text);

const cellsByKind: Readonly<Record<string, Cell>> = {
  boolean: (reference, text) => `<c r="${reference}" t="b"><v>${text === 't' ? 1 : 0}</v></c>`,
  int32: numberCell,
  int64: decimalCell,
  numeric: decimalCell,
  float32: (reference, text) => (Number.isFinite(Number(text)) ? numberCell : textCell)(reference, text),
  float64: (reference, text) => (Number.isFinite(Number(text)) ? numberCell : textCell)(reference, text),
  date: (reference, text) => {
    const days = parseDays(text);
    return serialCell(reference, text, days === undefined ? undefined : days + EPOCH_DAYS, CellStyle.day);
  },
  timestamp: (reference, text) => serialCell(reference, text, toSerial(text), CellStyle.instant),
  timestamptz: (reference, text) => serialCell(reference, text, toSerial(text), CellStyle.instant),
};

/** Excel shows milliseconds at most: those that have ended. */
function toSerial(text: string): number | undefined {
  const microseconds = parseMicroseconds(text);
  if (microseconds === undefined) return undefined;
  const rest = ((microseconds % 1000n) + 1000n) % 1000n;
  return Number((microseconds - rest) / 1000n) / DAY_MS + EPOCH_DAYS;
}

/** The letters of a column: 0 is A, 26 is AA. */
export const toLetters = (index: number): string =>
  (index >= 26 ? toLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** Returns what makes the XML of a row. `number`: 1 is the first row of the sheet. Throws ConfigError for text that no cell holds. */
export function createRowRenderer(columns: readonly ResultColumn[]): (row: TextRow, number: number) => string {
  const cells = columns.map((column, index) => ({
    letters: toLetters(index),
    cell: chooseCell(column),
    toText: chooseConverter(column),
    name: column.name,
  }));
  return (row, number) => {
    let xml = '';
    for (const [index, { letters, cell, toText, name }] of cells.entries()) {
      const stored = row[index] ?? null;
      if (stored === null) continue;
      const value = toText(stored);
      if (value.length > MAX_CHARACTERS) throw createLengthError(name, value.length);
      xml += cell(letters + number, value);
    }
    return `<row r="${number}">${xml}</row>`;
  };
}

/** Arrays are written as JSON, which may be longer than what PostgreSQL sends. */
const chooseConverter = ({ oid, elementOid }: ResultColumn): ((text: string) => string) =>
  elementOid === undefined ? (text) => text : chooseJsonConverter(oid, elementOid, true);

const chooseCell = ({ oid, elementOid }: ResultColumn): Cell =>
  (elementOid === undefined ? cellsByKind[getValueKind(oid)] : undefined) ??
  ((reference, text) => textCell(reference, text));

const createLengthError = (name: string, length: number) =>
  new ConfigError(`a value of column ${name} has ${length} characters, and a cell of Excel holds ${MAX_CHARACTERS}`, {
    remedy: `leave the column out, shorten it with left(${name}, ${MAX_CHARACTERS}), or use --format csv or parquet`,
  });

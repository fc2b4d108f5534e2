/** A result of a page as CSV for spreadsheets and programs. */
import type { CsvResult } from './page.ts';

/** A spreadsheet takes text that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as RFC 4180 has them, with a header. Null is an empty field; a text that would be a formula gets an apostrophe. */
export const toCsvText = ({ columns, rows }: CsvResult): string =>
  [columns, ...rows].map((row) => `${row.map(toField).join(',')}\r\n`).join('');

function toField(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A result of a page as CSV for spreadsheets and programs. */
import { escapeFormula } from '../exports/csv.ts';
import type { CsvResult } from './page.ts';

/** Rows as RFC 4180 has them, with a header. Null is an empty field; a text that would be a formula gets an apostrophe. */
export const toCsvText = ({ columns, rows }: CsvResult): string =>
  [columns, ...rows].map((row) => `${row.map(toField).join(',')}\r\n`).join('');

function toField(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = escapeFormula(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

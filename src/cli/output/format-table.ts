/** Rows as aligned text. */
import { toPrintable } from '../../printable.ts';

const MAX_CELL_WIDTH = 60;

/**
 * A header, a rule, and one line a row; numbers are aligned to the right. The columns are those of the first row. Ends
 * with a line break; empty for no rows.
 */
export function formatTable(objects: readonly object[], indent = ''): string {
  const rows = objects as readonly Readonly<Record<string, unknown>>[];
  const [first] = rows;
  if (!first) return '';
  const columns = Object.keys(first).map((key) => {
    const name = toPrintable(key);
    const cells = rows.map((row) => formatCell(row[key]));
    // Not spread into Math.max: there may be more rows than a call can have arguments.
    const width = cells.reduce((widest, { length }) => Math.max(widest, length), name.length);
    const right = rows.every((row) => typeof row[key] === 'number' || row[key] === null || row[key] === '');
    return { name, cells, pad: (text: string) => (right ? text.padStart(width) : text.padEnd(width)), width };
  });
  const line = (cells: readonly string[]) => `${indent}${cells.join('  ').trimEnd()}\n`;
  return [
    line(columns.map(({ name, pad }) => pad(name))),
    line(columns.map(({ width }) => '-'.repeat(width))),
    ...rows.map((_, index) => line(columns.map(({ cells, pad }) => pad(cells[index] ?? '')))),
  ].join('');
}

/** One object as a table with the columns `column` and `value`. */
export const formatRecord = (record: object): string =>
  formatTable(Object.entries(record).map(([column, value]: [string, unknown]) => ({ column, value })));

function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    value instanceof Date
      ? value.toISOString().replace('T', ' ').replace('.000Z', 'Z')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : `${value as string | number | boolean}`;
  const shown = toPrintable(text);
  return shown.length > MAX_CELL_WIDTH ? `${shown.slice(0, MAX_CELL_WIDTH - 1)}…` : shown;
}

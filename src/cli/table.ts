/** Rows as aligned text, for people. */

type Cells = Readonly<Record<string, unknown>>;

const WIDEST = 60;

/** A header, a rule, a line a row; numbers to the right. Ends with a line break; empty for no rows. */
export function table(rows: readonly Cells[], indent = '  '): string {
  const [first] = rows;
  if (!first) return '';
  const columns = Object.keys(first).map((name) => {
    const cells = rows.map((row) => textOf(row[name]));
    // Not spread into Math.max: rows may be more than a call can have arguments.
    const width = cells.reduce((widest, { length }) => Math.max(widest, length), name.length);
    const right = rows.every((row) => typeof row[name] === 'number' || row[name] === null || row[name] === '');
    return { name, cells, pad: (text: string) => (right ? text.padStart(width) : text.padEnd(width)), width };
  });
  const line = (cells: readonly string[]) => `${indent}${cells.join('  ').trimEnd()}\n`;
  return [
    line(columns.map(({ name, pad }) => pad(name))),
    line(columns.map(({ width }) => '-'.repeat(width))),
    ...rows.map((_, index) => line(columns.map(({ cells, pad }) => pad(cells[index] ?? '')))),
  ].join('');
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    value instanceof Date
      ? value.toISOString().replace('T', ' ').replace('.000Z', 'Z')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : `${value as string | number | boolean}`;
  const shown = printable(text);
  return shown.length > WIDEST ? `${shown.slice(0, WIDEST - 1)}…` : shown;
}

/** What comes from the API may hold line breaks, control and direction marks: a terminal must not obey them. */
export const printable = (text: string, but = ''): string =>
  text.replace(/[\p{Cc}\p{Cf}]+/gu, (marks) => (marks === but ? marks : ' '));

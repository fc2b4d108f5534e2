/** How a CSV file separates its fields, from its first lines. */
import { parse } from 'csv-parse/sync';

export interface CsvDialect {
  readonly delimiter: string;
  /** A blank follows each delimiter and belongs to no value. */
  readonly isPadded: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Excel reads and writes the delimiter in a first line of its own. */
const SEPARATOR_LINE = /^sep=(.)\r?$/i;

/** The delimiter that a line `sep=;` gives; undefined: it is another line. */
export const parseSeparatorLine = (line: string): string | undefined => SEPARATOR_LINE.exec(line)?.[1];

/** `header` is the line with the names of the columns: a name contains no delimiter outside quotes. */
export function detectDialect(header: string, given?: string): CsvDialect {
  const unquoted = header.replace(/"[^"]*"/g, '""');
  const count = (delimiter: string) => unquoted.split(delimiter).length - 1;
  const delimiter =
    given ?? DELIMITERS.reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
  const padded = unquoted.split(`${delimiter} `).length - 1;
  return { delimiter, isPadded: delimiter !== '\t' && padded > 0 && padded === count(delimiter) };
}

/**
 * The fields of one record without its last line break. `lines` has more than one where a line break is in quotes.
 * Throws where a quote stands where none may be.
 */
export function parseFields(lines: readonly string[], { delimiter, isPadded }: CsvDialect): readonly string[] {
  const text = lines.join('\n').replace(/\r$/, '');
  if (!text.includes('"')) {
    const fields = text.split(delimiter);
    return isPadded ? fields.map((field) => field.trimStart()) : fields;
  }
  // No text of PostgreSQL contains NUL, so what remains inside quotes are all other line breaks.
  const options = { delimiter, relax_column_count: true, ltrim: isPadded, record_delimiter: ['\0'] };
  const [fields = [], ...more] = parse(text, options) as readonly (readonly string[])[];
  if (more.length) throw new Error('NUL characters');
  return fields;
}

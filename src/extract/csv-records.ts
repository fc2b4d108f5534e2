/**
 * The records of a CSV file. A row that cannot be read costs itself only: its line is given out as text, as a line of
 * NDJSON that is not JSON would be, and reading continues with the next line.
 */
import { ConfigError } from '../errors.ts';
import { type CsvDialect, detectDialect, parseFields, parseSeparatorLine } from './csv-dialect.ts';
import type { ReadRecord } from './read-chunks.ts';
import type { Line } from './text-lines.ts';

/** How far the end of a quoted field is searched for. Longer records have to come as NDJSON. */
const MAX_RECORD = 1024 * 1024;
/** How much is read again in all after quotes that were not closed: with more of them, a file is not CSV. */
const MAX_READ_AGAIN = 512 * MAX_RECORD;

interface CsvOptions {
  readonly name: string;
  /** Names of columns that the stream knows. One of them must be there. */
  readonly fields: ReadonlySet<string>;
}

/** Every field is text, an empty one null. Throws ConfigError where the header cannot be right. */
export async function* readCsv(
  batches: AsyncIterable<readonly Line[]>,
  { name, fields }: CsvOptions,
): AsyncGenerator<readonly ReadRecord[]> {
  const iterator = batches[Symbol.asyncIterator]();
  try {
    const lines = openLineQueue(iterator);
    const header = await readHeader(lines, name);
    if (!header) return;
    requireKnownColumns(header.columns, fields, name);
    yield* readRows(lines, header, name);
  } finally {
    await iterator.return?.();
  }
}

async function* readRows(
  lines: LineQueue,
  { dialect, columns }: Header,
  name: string,
): AsyncGenerator<readonly ReadRecord[]> {
  let readAgain = 0;
  let batch: ReadRecord[] = [];
  try {
    for (;;) {
      if (batch.length && lines.isEmpty()) {
        yield batch;
        batch = [];
      }
      const line = lines.take() ?? (await lines.next());
      if (!line) return;
      if (line.text.trim() === '') continue;
      const record = [line];
      const mistake = hasOddQuotes(line.text) ? await completeRecord(lines, record) : undefined;
      const read = mistake === undefined ? readRow(record, dialect, columns) : { mistake };
      if ('mistake' in read) {
        const others = record.slice(1);
        readAgain += others.reduce((sum, { text }) => sum + text.length, 0);
        if (readAgain > MAX_READ_AGAIN) {
          throw new ConfigError(`${name} has too many quotes that are not closed`, { remedy: 'write it as NDJSON' });
        }
        lines.putBack(others);
        const value = line.text.replace(/\r$/, '');
        batch.push({ line: line.number, value, size: value.length, mistake: read.mistake });
      } else if (read.value) {
        const size = record.reduce((sum, { text }) => sum + text.length, 0);
        batch.push({ line: line.number, value: read.value, size });
      }
    }
  } catch (error) {
    // The rows before the failure are read nevertheless.
    if (batch.length) yield batch;
    throw error;
  }
}

/** Adds the lines that belong to a record whose quotes are still open. Returns what is wrong with it. */
async function completeRecord(lines: LineQueue, record: Line[]): Promise<string | undefined> {
  let isOpen = hasOddQuotes(record[0]?.text ?? '');
  for (let length = record[0]?.text.length ?? 0; isOpen; ) {
    const line = await lines.next();
    if (line) record.push(line);
    if (!line || (length += line.text.length) > MAX_RECORD) return 'a quote is not closed';
    if (hasOddQuotes(line.text)) isOpen = false;
  }
  return undefined;
}

/** A record is complete when its quotes are even, because a quote inside quotes is doubled. */
const hasOddQuotes = (text: string) => text.includes('"') && text.split('"').length % 2 === 0;

const NUMBER = /^\d+$/;

type Row = { readonly mistake: string } | { readonly value: Readonly<Record<string, string | null>> | undefined };

/** The row by column; without a value where all fields are empty, as in the rows below a table of a spreadsheet. */
function readRow(record: readonly Line[], dialect: CsvDialect, columns: readonly string[]): Row {
  let values: readonly string[];
  try {
    values = parseFields(
      record.map(({ text }) => text),
      dialect,
    );
  } catch {
    return { mistake: 'a quote is where none may be' };
  }
  const hasAll = (fields: readonly string[]) => fields.length === columns.length;
  if (!hasAll(values)) return { mistake: `${values.length} values for ${columns.length} columns` };
  // Two stray quotes far apart would make one field of all rows between them.
  const numeric = values.flatMap((value, i) => (NUMBER.test(value) ? [i] : []));
  const isLikeRow = (fields: readonly string[]) =>
    hasAll(fields) && numeric.length > 0 && numeric.every((i) => NUMBER.test(fields[i] ?? ''));
  const between = record.slice(1, -1);
  if (between.length && between.every(({ text }) => isLikeRow(text.split(dialect.delimiter)))) {
    return { mistake: 'a quoted field contains whole rows' };
  }
  const unnamed = columns.findIndex((column, i) => column === '' && values[i] !== '');
  if (unnamed >= 0) return { mistake: `there is a value in column ${unnamed + 1}, which has no name` };
  if (values.every((value) => value === '')) return { value: undefined };
  const named = columns.flatMap((column, i) => (column ? [[column, values[i] || null] as const] : []));
  return { value: Object.fromEntries(named) };
}

interface Header {
  readonly dialect: CsvDialect;
  readonly columns: readonly string[];
}

async function readHeader(lines: LineQueue, name: string): Promise<Header | undefined> {
  let line = await lines.next();
  const separator = line && parseSeparatorLine(line.text);
  if (separator !== undefined) line = await lines.next();
  while (line && line.text.trim() === '') line = await lines.next();
  if (!line) return undefined;
  const record = [line];
  const dialect = detectDialect(line.text, separator);
  let columns: readonly string[];
  try {
    if ((await completeRecord(lines, record)) !== undefined) throw new Error('open quote');
    columns = parseFields(
      record.map(({ text }) => text),
      dialect,
    ).map((column) => column.trim());
  } catch (cause) {
    throw new ConfigError(`the header line of ${name} has a quote where none may be, or one that is not closed`, {
      remedy: 'correct its first line',
      cause,
    });
  }
  const twice = columns.find((column, i) => column !== '' && columns.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new ConfigError(`${name} has two columns ${twice}`, { remedy: 'rename or remove one of them' });
  }
  return { dialect, columns };
}

/** Column names to show. */
const SHOWN = 8;

function requireKnownColumns(columns: readonly string[], fields: ReadonlySet<string>, name: string): void {
  if (!fields.size || columns.some((column) => fields.has(column))) return;
  const shown = columns.slice(0, SHOWN).join(' | ').slice(0, 200);
  throw new ConfigError(`no column of ${name} is a field of the stream: its header line has ${shown}`, {
    remedy: `the first line has to have names such as ${[...fields].slice(0, 3).join(', ')}, separated by comma, semicolon, tab or |`,
  });
}

interface LineQueue {
  /** The next one is not read from the file yet. */
  readonly isEmpty: () => boolean;
  /** The next one, where it is read already. */
  readonly take: () => Line | undefined;
  readonly next: () => Promise<Line | undefined>;
  /** The lines come again, before the others. */
  readonly putBack: (lines: readonly Line[]) => void;
}

function openLineQueue(iterator: AsyncIterator<readonly Line[]>): LineQueue {
  let batch: readonly Line[] = [];
  let at = 0;
  return {
    isEmpty: () => at >= batch.length,
    take: () => batch[at++],
    async next() {
      while (at >= batch.length) {
        const next = await iterator.next();
        if (next.done) return undefined;
        batch = next.value;
        at = 0;
      }
      return batch[at++];
    },
    putBack(lines) {
      if (!lines.length) return;
      batch = [...lines, ...batch.slice(at)];
      at = 0;
    },
  };
}

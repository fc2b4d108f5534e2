/**
 * Records out of files that the vendor sells as datasets: NDJSON (one object a line) or CSV (a header line). Streamed:
 * the memory does not depend on the size of the file.
 */
import { ConfigError } from '../errors.ts';
import { readCsv } from './csv-records.ts';
import { parseJsonText } from './json.ts';
import type { RecordFile } from './record-file.ts';
import { findRoundedIds } from './rounded-ids.ts';
import { type Line, splitLines } from './text-lines.ts';

/** A few records of a file, and the number of the first among all records, from 1. */
export interface Chunk {
  readonly from: number;
  readonly records: readonly unknown[];
}

/** A record, or the text of a line that is not a record: it is rejected with the records that do not match. */
export interface ReadRecord {
  readonly line: number;
  readonly value: unknown;
  /** In characters. */
  readonly size: number;
  /** Why `value` is the text of the line. */
  readonly mistake?: string;
}

export interface ChunkOptions {
  /** The most records of a chunk. */
  readonly size: number;
  /** Names of fields that the stream knows; empty: any name is taken. */
  readonly fields: ReadonlySet<string>;
  /** Called with the place and the reason of each line that could not be read. */
  readonly onSetAside?: ((message: string) => void) | undefined;
}

/** The most characters of a chunk, except where one record has more: a chunk is stored as one body. */
const MAX_CHUNK = 8 * 1024 * 1024;

/** Throws ConfigError where the file cannot be read on. What stood before is given out. */
export async function* readChunks(file: RecordFile, { size, fields, onSetAside }: ChunkOptions): AsyncGenerator<Chunk> {
  let from = 1;
  let records: unknown[] = [];
  let length = 0;
  const cut = (): Chunk => {
    const chunk = { from, records };
    const rounded = findRoundedIds(records);
    if (rounded) throw refuseRoundedIds(file.name, rounded);
    from += records.length;
    records = [];
    length = 0;
    return chunk;
  };
  const readAll = file.format === 'csv' ? readCsvFile : readNdjson;
  let failure: unknown;
  try {
    for await (const batch of readAll(file, fields)) {
      for (const { line, value, size: characters, mistake } of batch) {
        const isDamaged = file.mayBeDamaged && mistake === undefined && containsReplacement(value);
        const reason = isDamaged ? 'it contains bytes that are not text in this encoding' : mistake;
        if (reason !== undefined) onSetAside?.(`line ${line} of ${file.name}: ${reason}`);
        if (records.length && length + characters > MAX_CHUNK) yield cut();
        records.push(isDamaged ? JSON.stringify(value) : value);
        length += characters;
        if (records.length >= size) yield cut();
      }
    }
  } catch (error) {
    failure = error;
  }
  if (records.length) yield cut();
  if (failure !== undefined) throw failure;
}

const REPLACEMENT = '\ufffd';

const containsReplacement = (value: unknown): boolean => JSON.stringify(value).includes(REPLACEMENT);

function refuseRoundedIds(name: string, { field, sample }: { field: string; sample: string }): ConfigError {
  return new ConfigError(`the ids in column ${field} of ${name} are rounded (${sample})`, {
    remedy:
      'export it again without opening it in a spreadsheet, or with this column as text: the last digits of its ids are lost',
  });
}

async function* readNdjson(file: RecordFile): AsyncGenerator<readonly ReadRecord[]> {
  for await (const lines of splitLines(file.readText(), file.name)) {
    const [first] = lines;
    if (first?.number === 1 && /^\s*\[\s*(?:\{|$)/.test(first.text)) {
      throw new ConfigError(`${file.name} is one JSON array, not one object on each line`, {
        remedy: "convert it, such as with jq -c '.[]'",
      });
    }
    yield lines.flatMap((line) => (line.text.trim() === '' ? [] : parseLine(line)));
  }
}

function parseLine({ number: line, text }: Line): ReadRecord {
  const size = text.length;
  try {
    return { line, size, value: parseJsonText(text) };
  } catch {
    return { line, size, value: text.replace(/\r$/, ''), mistake: 'it is not JSON' };
  }
}

function readCsvFile(file: RecordFile, fields: ReadonlySet<string>): AsyncGenerator<readonly ReadRecord[]> {
  return readCsv(readCsvLines(file), { name: file.name, fields });
}

/** Old programs of the Mac end lines with a carriage return alone. */
async function* readCsvLines(file: RecordFile): AsyncGenerator<readonly Line[]> {
  const texts = file.readText();
  const first = await texts.next();
  if (first.done) return;
  const unquoted = first.value.replace(/"[^"]*"/g, '');
  const lineBreak = !unquoted.includes('\n') && unquoted.includes('\r') ? '\r' : '\n';
  yield* splitLines(prepend(first.value, texts), file.name, lineBreak);
}

async function* prepend(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* others;
}

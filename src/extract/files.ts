/** Records out of files that the vendor sells as datasets: NDJSON (one object a line) or CSV (a header line). Streamed. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { ConfigError } from '../errors.ts';
import { parseJson } from './json.ts';

/** A few records of a file, and the line (NDJSON) or record number (CSV) of the first, from 1. */
export interface Chunk {
  readonly from: number;
  readonly records: readonly unknown[];
}

type Reader = (path: string) => AsyncIterable<unknown>;

const readers: Readonly<Record<string, Reader>> = { '.ndjson': readLines, '.jsonl': readLines, '.csv': readCsv };

/** Throws ConfigError where the file is not there or of an unknown kind, or a CSV is malformed. */
export async function* readChunks(path: string, size: number): AsyncGenerator<Chunk> {
  const reader = readers[extname(path).toLowerCase()];
  if (!reader) {
    throw new ConfigError(`${path} is of no kind that can be imported`, {
      remedy: `known endings: ${Object.keys(readers).join(', ')}`,
    });
  }
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new ConfigError(`there is no file ${path}`, { remedy: 'correct --file' });
  let from = 1;
  let records: unknown[] = [];
  for await (const record of reader(path)) {
    records.push(record);
    if (records.length < size) continue;
    yield { from, records };
    from += records.length;
    records = [];
  }
  if (records.length) yield { from, records };
}

/** A line that is not JSON stays text: its stream sets it aside with the others that do not match. */
async function* readLines(path: string): AsyncGenerator {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line.trim() !== '') yield valueOf(line);
  }
}

function valueOf(line: string): unknown {
  try {
    return parseJson(Buffer.from(line));
  } catch {
    return line;
  }
}

/** Every field is text, an empty one null; a byte order mark is dropped. */
async function* readCsv(path: string): AsyncGenerator {
  const rows = createReadStream(path).pipe(
    parse({ columns: true, bom: true, skip_empty_lines: true, cast: (text) => (text === '' ? null : text) }),
  );
  try {
    yield* rows;
  } catch (error) {
    throw new ConfigError(`${path} is not good CSV: ${(error as Error).message}`, {
      remedy: 'correct the file; what stood before the mistake is loaded',
      cause: error,
    });
  }
}

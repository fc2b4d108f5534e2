/** What all formats of an export have in common. */
import type { ResultColumn, TextRow } from '../load/connection/row-cursor.ts';
import { ConfigError } from '../errors.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson', 'parquet', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Takes the bytes of a file in their order; resolves when it can take more. */
export interface ByteSink {
  write(bytes: Uint8Array | string): Promise<void>;
}

/** Writes the rows of one file. After `end` the file is complete; without it, it is not. */
export interface RowWriter {
  write(rows: readonly TextRow[]): Promise<void>;
  end(): Promise<void>;
}

/** What a column became in the file. */
export interface WrittenColumn {
  readonly name: string;
  /** Its type in PostgreSQL. */
  readonly type: string;
  /** Its type in the file. */
  readonly written_as: string;
  readonly comment: string | null;
}

/** Throws ConfigError where two columns have one name: no format can keep them apart. */
export function requireDistinctNames(columns: readonly Pick<ResultColumn, 'name'>[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new ConfigError(`two columns of the result are named ${name}`, {
        remedy: 'give one of them another name with `as`',
      });
    }
    seen.add(name);
  }
}

/** Results on stdout: JSON where --json was given, else text. */
import { escapeUnprintable, toPrintableLines } from '../../printable.ts';

export interface OutputOptions {
  readonly json?: boolean;
}

/** Prints one JSON value, indented. All commands use it; `sql` prints rows that PostgreSQL has made JSON of already. */
export function printJson(value: unknown): void {
  process.stdout.write(`${escapeUnprintable(JSON.stringify(value, null, 2))}\n`);
}

/** Prints the value as JSON, or what `toText` returns, which must end with a line break. */
export function printResult({ json: asJson }: OutputOptions, value: unknown, toText: () => string): void {
  if (asJson) printJson(value);
  else process.stdout.write(toPrintableLines(toText()));
}

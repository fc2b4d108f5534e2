/** Text as lines. */
import { MAX_LINE, refuseLine } from './text-encoding.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line break; a carriage return before that remains. */
  readonly text: string;
}

/**
 * Splits at `\n` only: readline also splits at U+2028 and U+2029 on some versions of Node, and these are ordinary
 * characters of JSON. `name` is how messages call the file. Throws ConfigError where a line is too long to be a record.
 */
export async function* splitLines(
  texts: AsyncIterable<string>,
  name: string,
  lineBreak: '\n' | '\r' = '\n',
): AsyncGenerator<readonly Line[]> {
  let rest = '';
  let number = 1;
  for await (const text of texts) {
    const parts = text.split(lineBreak);
    parts[0] = rest + (parts[0] ?? '');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_LINE) throw refuseLine(name, number + parts.length);
    yield parts.map((part) => ({ number: number++, text: part }));
  }
  if (rest) yield [{ number, text: rest }];
}

/** Shortens texts to the limits of services: whole characters, and it is visible that something is missing. */

const ELLIPSIS = '…';

/** Bytes of UTF-8. */
export const measureBytes = (text: string): number => Buffer.byteLength(text);

/** At most `max` bytes of UTF-8. */
export const truncateBytes = (text: string, max: number): string => truncate(text, max, measureBytes);

/** At most `max` UTF-16 code units, as most services count. */
export const truncateCharacters = (text: string, max: number): string => truncate(text, max, ({ length }) => length);

function truncate(text: string, max: number, measure: (text: string) => number): string {
  if (measure(text) <= max) return text;
  let left = max - measure(ELLIPSIS);
  let kept = '';
  // A string iterates over code points: a surrogate pair is never divided.
  for (const character of text) {
    left -= measure(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}${ELLIPSIS}`;
}

/**
 * As many of the lines as fit into `max`, joined by line breaks; where some are left out, `mark` is the last line. A line
 * is kept whole, because it may contain markup.
 */
export function fitLines(
  lines: readonly string[],
  max: number,
  mark: string,
  measure: (text: string) => number = ({ length }) => length,
): string {
  const all = lines.join('\n');
  if (measure(all) <= max) return all;
  const kept: string[] = [];
  let left = max - measure(mark);
  for (const line of lines) {
    left -= measure(line) + 1;
    if (left < 0) break;
    kept.push(line);
  }
  return [...kept, mark].join('\n');
}

/**
 * The lines in parts of at most `max` UTF-16 code units, each joined by line breaks; a longer line is shortened. Parts
 * without text are left out.
 */
export function divideLines(lines: readonly string[], max: number): readonly string[] {
  const parts: string[] = [];
  for (const line of lines.map((text) => truncateCharacters(text, max))) {
    const last = parts.at(-1);
    const joined = last === undefined ? line : `${last}\n${line}`;
    if (last !== undefined && joined.length <= max) parts[parts.length - 1] = joined;
    else parts.push(line);
  }
  return parts.filter((part) => part.trim() !== '');
}

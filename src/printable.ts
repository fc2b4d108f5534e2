/**
 * Text that is safe to print. What the API, a database or a file contains could otherwise control the terminal, or show
 * text in another order than it is in.
 */

/** Control characters (C0, DEL, C1), invisible and bidirectional ones, and the line breaks of Unicode. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Replaces each run of unprintable characters by a space. A run that equals `kept` stays. */
export const toPrintable = (text: string, kept = ''): string =>
  text.replace(UNPRINTABLE, (marks) => (marks === kept ? marks : ' '));

/** Text of several lines: line breaks stay, all else as toPrintable. */
export const toPrintableLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => toPrintable(line))
    .join('\n');

/** Those that JSON leaves as they are. Between values it has none of them. */
const UNESCAPED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON text of the same value, with unprintable characters as `\\u` escapes. */
export const escapeUnprintable = (json: string): string =>
  json.replace(UNESCAPED, (mark) =>
    Array.from({ length: mark.length }, (_, at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );

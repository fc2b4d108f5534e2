import { toPrintable } from '../../printable.ts';

/** A text as one argument of a command line. Characters that cannot be printed are replaced, so nothing is hidden. */
export const quoteArgument = (text: string): string =>
  /^[\w@.:/-]+$/.test(text) ? text : `'${toPrintable(text).replaceAll("'", `'\\''`)}'`;

const PLAIN = /^[\w@%+=:,./-]+$/;

/** A value as one word of a command line. */
export const quoteShellWord = (text: string): string =>
  PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

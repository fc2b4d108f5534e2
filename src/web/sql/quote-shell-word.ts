const PLAIN = /^[\w@%+=:,./-]+$/;

/** A terminal would obey them where a command is pasted, also within quotes. Lines of a statement stay. */
const CONTROLS = /[^\P{Cc}\n]/gu;

/** A value as one word of a command line. Control characters become spaces. */
export const quoteShellWord = (text: string): string =>
  PLAIN.test(text) ? text : `'${text.replaceAll(CONTROLS, ' ').replaceAll("'", String.raw`'\''`)}'`;

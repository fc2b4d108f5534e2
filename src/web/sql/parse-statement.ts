/** A statement that a viewer typed: its parameters, and what PostgreSQL is sent. */
import { ConfigError } from '../../errors.ts';
import { type SqlPiece, splitSql } from './lex-sql.ts';

export interface ParsedStatement {
  /** With `$1` in place of `:name`, without a semicolon at its end. */
  readonly text: string;
  /** Names of the parameters without the colon, in the order of their numbers. */
  readonly names: readonly string[];
  /** The place in the given text, counted from 0, of a place in `text`. */
  readonly findOrigin: (place: number) => number;
}

const MAX_CHARACTERS = 20_000;
/** PostgreSQL has room for more, a form has not. */
const MAX_PARAMS = 20;

/** Throws ConfigError where there is no statement or more than one. */
export function parseStatement(given: string): ParsedStatement {
  if (given.length > MAX_CHARACTERS) {
    throw new ConfigError(`the query is longer than ${MAX_CHARACTERS} characters`, {
      remedy: 'run it in a terminal: sql --file query.sql',
    });
  }
  const pieces = splitSql(given);
  const end = pieces.findIndex(({ kind }) => kind === 'end');
  if (end !== -1 && pieces.slice(end).some(({ kind }) => kind !== 'end' && kind !== 'space')) {
    throw new ConfigError('there are several statements', { remedy: 'leave one of them: a page runs one statement' });
  }
  const own = end === -1 ? pieces : pieces.slice(0, end);
  if (own.every(({ kind }) => kind === 'space')) {
    throw new ConfigError('the query is empty', { remedy: 'try: select count(*) from echotik.music' });
  }
  return replaceParams(own);
}

function replaceParams(pieces: readonly SqlPiece[]): ParsedStatement {
  const names: string[] = [];
  const origins: { readonly to: number; readonly from: number }[] = [];
  let [text, from] = ['', 0];
  for (const piece of pieces) {
    origins.push({ to: text.length, from });
    from += piece.text.length;
    if (piece.kind !== 'param') {
      text += piece.text;
      continue;
    }
    const name = piece.text.slice(1);
    if (!names.includes(name)) names.push(name);
    text += `$${names.indexOf(name) + 1}`;
  }
  if (names.length > MAX_PARAMS) {
    throw new ConfigError(`the query has ${names.length} parameters`, { remedy: `use ${MAX_PARAMS} or fewer` });
  }
  const findOrigin = (place: number) => {
    const origin = origins.findLast(({ to }) => to <= place) ?? { to: 0, from: 0 };
    return origin.from + (place - origin.to);
  };
  return { text, names, findOrigin };
}

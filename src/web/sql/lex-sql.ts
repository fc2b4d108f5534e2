/** SQL text in pieces, as far as it is needed to find parameters and the end of a statement. */

/**
 * `quoted`: a string, a name in quotes or a text between dollars. `param`: `:name`. `end`: a semicolon. `space`: blanks
 * and comments. `code`: everything else.
 */
type SqlPieceKind = 'quoted' | 'param' | 'end' | 'space' | 'code';

export interface SqlPiece {
  readonly kind: SqlPieceKind;
  readonly text: string;
}

/** In this order: the first that matches at a place wins. `e'...'` has backslashes, and a word is not cut apart. */
const PATTERNS: readonly (readonly [SqlPieceKind, RegExp])[] = [
  ['space', /(?:\s+|--[^\n]*)/y],
  ['quoted', /[eE]'(?:[^'\\]|''|\\.)*(?:'|$)/sy],
  ['quoted', /'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['quoted', /\$([A-Za-z_\u0080-\uffff]\w*)?\$.*?(?:\$\1\$|$)/sy],
  ['code', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*(?::(?!:))?|::|\$\d+/y],
  ['param', /:[A-Za-z_]\w*/y],
  ['end', /;/y],
  ['code', /./sy],
];

/** All pieces; joined they are the text. A string that is not closed extends to the end. */
export function splitSql(text: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  for (let at = 0; at < text.length; at += pieces.at(-1)?.text.length ?? 1) {
    pieces.push(text.startsWith('/*', at) ? { kind: 'space', text: readComment(text, at) } : matchPiece(text, at));
  }
  return pieces;
}

function matchPiece(text: string, at: number): SqlPiece {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found) return { kind, text: found };
  }
  return { kind: 'code', text: text.slice(at, at + 1) };
}

/** A comment of several lines may contain others. */
function readComment(text: string, from: number): string {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  for (let depth = 0, mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return text.slice(from, marks.lastIndex);
  }
  return text.slice(from);
}

/** Names for statements whose text is generated, so that PostgreSQL parses and plans each only once in a session. */

interface CachedStatement {
  /** Absent: the statement is parsed at each call. */
  readonly name?: string;
  readonly text: string;
}

export interface StatementCache {
  /** The statement with this id; `build` makes its text when it is not known. */
  get(id: string, build: () => string): CachedStatement;
}

/** Names the first `maxStatements` statements; more are run without a name. No name is ever given to another text. */
export function createStatementCache(prefix: string, maxStatements: number): StatementCache {
  const statements = new Map<string, CachedStatement>();
  return {
    get(id, build) {
      const known = statements.get(id);
      if (known) return known;
      if (statements.size >= maxStatements) return { text: build() };
      const named = { name: `${prefix} ${statements.size}`, text: build() };
      statements.set(id, named);
      return named;
    },
  };
}

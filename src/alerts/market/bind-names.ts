/** Named values in SQL: `:since` becomes `$1`. */

/** What is copied as it is: text, names in quotes, comments, text between dollars; then a name behind one colon. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1|(?<!:):([a-z_][a-z0-9_]*)/g;

export type NamedValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface BoundStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A name without a value stays as it is. */
export function bindNames(sql: string, named: NamedValues): BoundStatement {
  const names: string[] = [];
  const text = sql.replace(TOKENS, (token: string, _quote: string | undefined, name: string | undefined) => {
    if (name === undefined || !Object.hasOwn(named, name)) return token;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, values: names.map((name) => named[name] ?? null) };
}

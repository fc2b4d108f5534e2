/** COMMENT ON for every table, view and column, made from the descriptions beside the tables. */
import { createHash } from 'node:crypto';
import { describedTables, type TableInfo } from './tables/table.ts';
import './tables/all.ts';

const text = (comment: string) => `'${comment.replaceAll("'", "''")}'`;

const onColumns = (relation: string, comments: Readonly<Record<string, string>>) =>
  Object.entries(comments).map(([name, comment]) => `comment on column ${relation}."${name}" is ${text(comment)}`);

function commentsOn({ name, sqlName, about, comments, history, past, version }: TableInfo): string[] {
  const statements = [`comment on table ${sqlName} is ${text(about)}`, ...onColumns(sqlName, comments)];
  if (!history || !past || !version) return statements;
  const versions = sqlName.replace(name, `${name}_versions`);
  return [
    ...statements,
    `comment on table ${history} is ${text(`Every content ${name} ever had: one row a change, append-only. Easier to read: ${name}_versions.`)}`,
    ...onColumns(history, past),
    `comment on view ${versions} is ${text(`The history of ${name} as intervals: what was true from valid_from until valid_to.`)}`,
    ...onColumns(versions, version),
  ];
}

/** One SQL text of COMMENT ON statements; running it again changes nothing. The last one marks the schema as described. */
export function commentStatements(): { readonly text: string; readonly mark: string } {
  const statements = describedTables().flatMap(commentsOn).join(';\n');
  const mark = `Normalized tables of EchoTik's TikTok analytics. Descriptions ${createHash('sha256').update(statements).digest('hex').slice(0, 12)}.`;
  return { text: `${statements};\ncomment on schema echotik is ${text(mark)}`, mark };
}

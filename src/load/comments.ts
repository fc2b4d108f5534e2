/** COMMENT ON for every table, view and column, made from the descriptions beside the tables. */
import { createHash } from 'node:crypto';
import { bookkeepingComments } from './tables/columns.ts';
import { describedTables, type TableInfo } from './tables/table.ts';
import './tables/music.ts';

const text = (comment: string) => `'${comment.replaceAll("'", "''")}'`;

const onColumns = (relation: string, comments: Readonly<Record<string, string>>) =>
  Object.entries(comments).map(([name, comment]) => `comment on column ${relation}."${name}" is ${text(comment)}`);

function commentsOn({ name, sqlName, about, columns, history }: TableInfo): string[] {
  const own = Object.fromEntries(columns.map((column) => [column.name, column.comment]));
  const { _request_id, _loaded_at } = bookkeepingComments;
  const statements = [
    `comment on table ${sqlName} is ${text(about)}`,
    ...onColumns(sqlName, { ...own, ...bookkeepingComments }),
  ];
  if (!history) return statements;
  const versions = sqlName.replace(name, `${name}_versions`);
  return [
    ...statements,
    `comment on table ${history} is ${text(`Every content ${name} ever had: one row a change, append-only. Easier to read: ${name}_versions.`)}`,
    ...onColumns(history, { ...own, observed_at: 'When this content was first seen.', _request_id, _loaded_at }),
    `comment on view ${versions} is ${text(`The history of ${name} as intervals: what was true from valid_from until valid_to.`)}`,
    ...onColumns(versions, {
      ...own,
      valid_from: 'First seen with this content.',
      valid_to: 'First seen with other content; null while it is the current one.',
      is_current: 'True for the content of now.',
      _request_id,
    }),
  ];
}

/** One SQL text of COMMENT ON statements; running it again changes nothing. The last one marks the schema as described. */
export function commentStatements(): { readonly text: string; readonly mark: string } {
  const statements = describedTables().flatMap(commentsOn).join(';\n');
  const mark = `Normalized tables of EchoTik's TikTok analytics. Descriptions ${createHash('sha256').update(statements).digest('hex').slice(0, 12)}.`;
  return { text: `${statements};\ncomment on schema echotik is ${text(mark)}`, mark };
}

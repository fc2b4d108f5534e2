/** COMMENT ON for every table, view and column, made from the descriptions beside the tables. */
import { readFileSync } from 'node:fs';
import { describedTables, type TableInfo } from './tables/table.ts';
import { described } from './tables/described.ts';
import './tables/all.ts';
import './tables/ledger.ts';

/** Which streams fill each table, made by `npm run docs`: the catalogue is none of the load's business. */
const SOURCES = new URL('../../migrations/sources.json', import.meta.url);

const text = (comment: string) => `'${comment.replaceAll("'", "''")}'`;

const onColumns = (relation: string, comments: Readonly<Record<string, string>>) =>
  Object.entries(comments).map(([name, comment]) => `comment on column ${relation}."${name}" is ${text(comment)}`);

function commentsOn(info: TableInfo, sources: Readonly<Record<string, string>>): string[] {
  const { name, sqlName, about, comments, history, past, version, revisions, before } = info;
  const source = sources[name] ? ` Source: ${sources[name]}.` : '';
  const statements = [`comment on table ${sqlName} is ${text(about + source)}`, ...onColumns(sqlName, comments)];
  if (revisions && before) {
    const said = `What ${name} said before the vendor restated it: one row a restatement. As of a moment: ${name}_as_of(timestamptz).`;
    return [...statements, `comment on table ${revisions} is ${text(said)}`, ...onColumns(revisions, before)];
  }
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

/** COMMENT ON statements; running them again changes nothing. */
export function commentStatements(): readonly string[] {
  const sources = JSON.parse(readFileSync(SOURCES, 'utf8')) as Readonly<Record<string, string>>;
  return [
    ...describedTables().flatMap((info) => commentsOn(info, sources)),
    ...described().flatMap(({ sqlName, about, columns }) => [
      `comment on table ${sqlName} is ${text(about)}`,
      ...onColumns(sqlName, columns),
    ]),
    ...SCHEMAS.map(([schema, about]) => `comment on schema ${schema} is ${text(about)}`),
  ];
}

/** echotik has its mark, marts and partitions say it where they are made. */
const SCHEMAS = [
  ['ops', 'The ledger: what was triggered, asked, tried, paid and refused.'],
  ['raw', 'Bodies as they came, compressed.'],
] as const;

/** Comments on every table, view, column, function and schema of ours, made from the descriptions beside the tables. */
import { readFileSync } from 'node:fs';
import { METABASE_COMMENTS, METABASE_NAME } from '../metabase.ts';
import { described } from '../tables/described.ts';
import { describedTables, type TableInfo } from '../tables/table.ts';
import '../tables/all.ts';
import '../tables/ledger.ts';
import { asOfComments } from './as-of.ts';
import { type Comment, unquoted } from './definition.ts';
import { martComments } from './marts.ts';

/** Which streams fill each table, made by `npm run docs`: the load must not import the catalogue. */
const SOURCES = new URL('../../../migrations/sources.json', import.meta.url);

/** Comments on a relation and on its columns. */
const onRelation = (
  kind: 'table' | 'view',
  sqlName: string,
  about: string,
  columns: Readonly<Record<string, string>>,
): Comment[] =>
  Object.entries({ '': about, ...columns }).map(([column, text]) => ({
    kind,
    object: unquoted(sqlName),
    column,
    text,
  }));

function commentsOn(info: TableInfo, sources: Readonly<Record<string, string>>): readonly Comment[] {
  const { name, sqlName, about, comments, history, past, version, revisions, before } = info;
  const source = sources[name] ? ` Source: ${sources[name]}.` : '';
  const own = onRelation('table', sqlName, about + source, comments);
  if (revisions && before) {
    const text = `What ${name} said before the vendor restated it: one row a restatement. As of a moment: ${name}_as_of(timestamptz).`;
    return [...own, ...onRelation('table', revisions, text, before)];
  }
  if (!history || !past || !version) return own;
  const ofHistory = `Every content ${name} ever had: one row a change, append-only. Easier to read: ${name}_versions.`;
  const ofVersions = `The history of ${name} as intervals: what was true from valid_from until valid_to.`;
  return [
    ...own,
    ...onRelation('table', history, ofHistory, past),
    ...onRelation('view', sqlName.replace(name, `${name}_versions`), ofVersions, version),
  ];
}

/** Every comment of this version, those of an object one after the other. */
export function allComments(): readonly Comment[] {
  const sources = JSON.parse(readFileSync(SOURCES, 'utf8')) as Readonly<Record<string, string>>;
  return [
    ...describedTables().flatMap((info) => commentsOn(info, sources)),
    ...described().flatMap(({ sqlName, about, columns }) => onRelation('table', sqlName, about, columns)),
    ...onRelation('table', METABASE_NAME, METABASE_COMMENTS.about, METABASE_COMMENTS.columns),
    ...asOfComments(),
    ...martComments(),
    ...SCHEMAS.map(([object, text]): Comment => ({ kind: 'schema', object, column: '', text })),
  ];
}

/** Migrations comment on the schema partitions. */
const SCHEMAS = [
  ['echotik', "Normalized tables of EchoTik's TikTok analytics."],
  ['marts', 'Views for analysts: one question each, over the tables of schema echotik.'],
  ['ops', 'The ledger: what was triggered, asked, tried, paid and refused.'],
  ['raw', 'Bodies as they came, compressed.'],
] as const;

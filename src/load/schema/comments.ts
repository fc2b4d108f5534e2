/**
 * Comments on every table, view, column, function and schema of the warehouse, from the descriptions in the table
 * files.
 */
import '../tables/all-ledger.ts';
import { listTableDescriptions } from '../tables/ledger-table.ts';
import { listTableInfos } from '../tables/all.ts';
import type { TableInfo } from '../tables/table.ts';
import { buildAsOfComments } from './as-of.ts';
import type { ObjectComment, SchemaAdditions } from './definition.ts';
import { readMartComments } from './marts.ts';
import { readOpsComments } from './ops-definitions.ts';

/** Comments on a relation and on its columns. */
const buildRelationComments = (
  kind: 'table' | 'view',
  object: string,
  about: string,
  columns: Readonly<Record<string, string>>,
): ObjectComment[] =>
  Object.entries({ '': about, ...columns }).map(([column, text]) => ({ kind, object, column, text }));

function buildTableComments(info: TableInfo, sources: SchemaAdditions['sources']): readonly ObjectComment[] {
  const { name, about, comments, historyComments, versionComments, revisionComments } = info;
  const object = `echotik.${name}`;
  const source = sources[name] ? ` Source: ${sources[name]}.` : '';
  const own = buildRelationComments('table', object, about + source, comments);
  if (revisionComments) {
    const aboutRevisions = `What ${name} said before the vendor restated it: one row a restatement. As of a moment: ${name}_as_of(timestamptz).`;
    return [...own, ...buildRelationComments('table', `${object}_revisions`, aboutRevisions, revisionComments)];
  }
  if (!historyComments || !versionComments) return own;
  const aboutHistory = `Every content ${name} ever had: one row a change, append-only. Easier to read: ${name}_versions.`;
  const aboutVersions = `The history of ${name} as intervals: what was true from valid_from until valid_to.`;
  return [
    ...own,
    ...buildRelationComments('table', `${object}_history`, aboutHistory, historyComments),
    ...buildRelationComments('view', `${object}_versions`, aboutVersions, versionComments),
  ];
}

/** Every comment of this version; those of an object follow each other. */
export function listObjectComments({ sources, extraTables }: SchemaAdditions): readonly ObjectComment[] {
  return [
    ...listTableInfos().flatMap((info) => buildTableComments(info, sources)),
    ...listTableDescriptions().flatMap(({ name, about, columns }) =>
      buildRelationComments('table', name, about, columns),
    ),
    ...extraTables.flatMap(({ object, about, columns }) => buildRelationComments('table', object, about, columns)),
    ...buildAsOfComments(),
    ...readOpsComments(),
    ...readMartComments(),
    ...SCHEMAS.map(([object, text]): ObjectComment => ({ kind: 'schema', object, column: '', text })),
  ];
}

/** The comment on the schema partitions comes from a migration. */
const SCHEMAS = [
  ['echotik', "Normalized tables of EchoTik's TikTok analytics."],
  ['marts', 'Views for analysts: one question each, over the tables of schema echotik.'],
  ['ops', 'The ledger: runs, requests, attempts, credits, and what was found in the answers.'],
  ['raw', 'Responses and their bodies as received, compressed.'],
] as const;

/**
 * The statement that merges a batch into its table, and into the table's history or revisions. It is a list of named
 * queries, which all see the tables as they were before it:
 *
 *   owners, newer_sets    sets only: see merge-terms.ts
 *   input                 the rows of the batch
 *   changed               rows that are new, or that change a row of the table, as they will be
 *   merged                writes them
 *   inserted_versions     adds them to the history
 *   corrected_versions    a replay corrects the versions that its answer made before
 *   restored_versions     a replay adds a version that its answer should have made
 *   kept_revisions        keeps what a restated fact said before
 *   corrected_revisions   a replay corrects the revisions of its answer
 *   removed               deletes rows that are no longer in their set (sets only)
 *
 * What a row becomes is decided once, in `changed`, from the row of the table as this statement sees it. `merged`
 * writes only where that row is still the same; where another transaction has changed it meanwhile, the row is counted
 * as `outrun`, and the caller executes the statement again.
 *
 * Sub-queries with `in` are hashed once; a join of two named queries could become a loop over both, because PostgreSQL
 * assumes that an array has ten elements.
 *
 * Aliases: see merge-terms.ts; also c (a changed row), m (a merged row), h (a stored version or revision), p (the
 * version before it).
 */
import { columnAssignments, columnList, columnName, keyEquals } from '../connection/sql-text.ts';
import {
  type BatchShape,
  buildInputQueries,
  buildWithClause,
  isNewest,
  isNewRow,
  joinRemovedRows,
  joinStoredRows,
  listMergeColumns,
  type NamedQuery,
  observation,
} from './merge-terms.ts';

/** What the statement returns for each request that changed rows. */
export interface MergedRequest {
  readonly _request_id: number;
  readonly inserted: number;
  readonly updated: number;
  /** Rows that were not written: another transaction changed them while the statement was executed. */
  readonly outrun: number;
}

/** The parameters are those of `buildBatchParameters`. Returns rows of `MergedRequest`. */
export function buildMergeStatement(shape: BatchShape): string {
  const { info, ownerColumns, isReplay } = shape;
  const { key, history, revisions } = info;
  const { contents, attributes } = listMergeColumns(shape);
  // A placeholder row has only its key, because another row refers to it. Nothing was observed of it, so it has no
  // version.
  const isPlaceholder = !contents.length && attributes.length > 0;
  const hasContents = contents.length > 0;
  const queries = [
    ...buildInputQueries(shape),
    buildChanged(shape),
    buildMerged(shape),
    ...(history && !isPlaceholder ? [buildInsertedVersions(shape, history)] : []),
    ...(history && isReplay && hasContents
      ? [buildCorrectedVersions(shape, history), buildRestoredVersions(shape, history)]
      : []),
    ...(revisions && hasContents ? [buildKeptRevisions(shape, revisions)] : []),
    ...(revisions && isReplay && hasContents ? [buildCorrectedRevisions(shape, revisions)] : []),
    ...(ownerColumns.length ? [buildRemoved(shape)] : []),
  ];
  // A placeholder row that another transaction has inserted meanwhile is what was wanted.
  const outrun = hasContents ? 'count(*) filter (where not is_written)::int' : '0';
  return `${buildWithClause(queries)}
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, ${outrun} as outrun
from (select _request_id, is_new, (${columnList(key)}) in (select ${columnList(key)} from merged) as is_written from changed) c
group by _request_id`;
}

/** The row of the table that `changed` saw, to be compared with the one that is there when `merged` writes. */
const SEEN_COLUMNS = ['_request_id', '_observed_at', '_loaded_at'] as const;

/** Columns that only `changed` has. */
const seen = (name: string) => `seen${name}`;

function buildChanged(shape: BatchShape): NamedQuery {
  const { key } = shape.info;
  const { contents } = listMergeColumns(shape);
  if (!contents.length) {
    return {
      name: 'changed',
      query: `select i.*, true as is_new ${joinStoredRows(shape)}\n  where ${isNewRow(shape)}`,
    };
  }
  const values = contents.map((name) => {
    const [next, stored] = [columnName(name, 'i'), columnName(name, 't')];
    return `case when o.is_newest then ${next} else coalesce(${stored}, ${next}) end as ${columnName(name)}`;
  });
  return {
    name: 'changed',
    query: `select ${columnList(key, 'i')}, n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    ${isNewRow(shape)} as is_new, ${SEEN_COLUMNS.map((name) => `t.${name} as ${seen(name)}`).join(', ')}
  ${joinStoredRows(shape)}
    cross join lateral (select ${isNewest(shape)} as is_newest offset 0) o
    cross join lateral (select
      ${values.join(',\n      ')}) n
  where ${isNewRow(shape)} or (${columnList(contents, 't')}) is distinct from (${columnList(contents, 'n')})`,
  };
}

function buildMerged(shape: BatchShape): NamedQuery {
  const { key, sqlName } = shape.info;
  const { written, contents } = listMergeColumns(shape);
  const columns = `${columnList(written)}, _request_id, _observed_at`;
  const action = contents.length
    ? `do update set ${columnAssignments([...contents, '_request_id', '_observed_at'], 'excluded')}, _loaded_at = now()
  where (${columnList([...key, ...SEEN_COLUMNS], 't')}) in (select ${columnList(key)}, ${SEEN_COLUMNS.map(seen).join(', ')} from changed)`
    : 'do nothing';
  return {
    name: 'merged',
    query: `insert into ${sqlName} as t (${columns})
  select ${columns} from changed
  on conflict (${columnList(key)}) ${action}
  returning t.*`,
  };
}

function buildInsertedVersions(shape: BatchShape, history: string): NamedQuery {
  const { key, columns } = shape.info;
  const { attributes } = listMergeColumns(shape);
  const all = columnList(columns.map(({ name }) => name));
  return {
    name: 'inserted_versions',
    query: `insert into ${history} (${all}, observed_at, _request_id)
  select ${all}, _observed_at, _request_id from merged
  -- Of two contents of one instant the later one replaces the earlier one.
  on conflict (${columnList(key)}, observed_at) do update set ${columnAssignments([...attributes, '_request_id'], 'excluded')}`,
  };
}

/** The condition that the merge leaves the row `i` of the input out. */
const isNotMerged = ({ info: { key } }: BatchShape) =>
  `(${columnList(key, 'i')}) not in (select ${columnList(key)} from merged)`;

function buildCorrectedVersions(shape: BatchShape, history: string): NamedQuery {
  const { contents } = listMergeColumns(shape);
  return {
    name: 'corrected_versions',
    query: `update ${history} h set ${columnAssignments(contents, 'i')}
  from input i where ${keyEquals('h', 'i', shape.info.key)} and h.observed_at = i._observed_at and h._request_id <= i._request_id
    and ${isNotMerged(shape)}
    and (${columnList(contents, 'h')}) is distinct from (${columnList(contents, 'i')})`,
  };
}

/** Columns that the replayed row does not have are those of the version before it. */
function buildRestoredVersions(shape: BatchShape, history: string): NamedQuery {
  const { key, columns } = shape.info;
  const { written, contents } = listMergeColumns(shape);
  const names = columns.map(({ name }) => name);
  const values = names.map((name) => columnName(name, written.includes(name) ? 'i' : 'p'));
  return {
    name: 'restored_versions',
    query: `insert into ${history} (${columnList(names)}, observed_at, _request_id)
  select ${values.join(', ')}, i._observed_at, i._request_id
  from input i left join lateral (
    select * from ${history} h where ${keyEquals('h', 'i', key)} and h.observed_at <= i._observed_at
    order by h.observed_at desc limit 1) p on true
  where ${isNotMerged(shape)} and p.observed_at is distinct from i._observed_at
    and (${columnList(contents, 'p')}) is distinct from (${columnList(contents, 'i')})
  on conflict do nothing`,
  };
}

function buildKeptRevisions(shape: BatchShape, revisions: string): NamedQuery {
  const { sqlName, key, columns } = shape.info;
  const names = columns.map(({ name }) => name);
  const isRestated = listMergeColumns(shape).contents.map((name) => {
    const before = columnName(name, 't');
    return `${before} is not null and ${before} is distinct from ${columnName(name, 'c')}`;
  });
  return {
    name: 'kept_revisions',
    query: `insert into ${revisions} (${columnList(names)}, known_at, _request_id)
  select ${columnList(names, 't')}, t._observed_at, t._request_id
  from changed c cross join lateral (select * from ${sqlName} t where ${keyEquals('t', 'c', key)} offset 0) t
  where t._observed_at < c._observed_at and (${isRestated.join(' or ')})
  on conflict do nothing`,
  };
}

function buildCorrectedRevisions(shape: BatchShape, revisions: string): NamedQuery {
  const { contents } = listMergeColumns(shape);
  return {
    name: 'corrected_revisions',
    query: `update ${revisions} h set ${columnAssignments(contents, 'i')}
  from input i where ${keyEquals('h', 'i', shape.info.key)} and h.known_at = i._observed_at and h._request_id <= i._request_id
    and (${columnList(contents, 'h')}) is distinct from (${columnList(contents, 'i')})`,
  };
}

function buildRemoved(shape: BatchShape): NamedQuery {
  const { key, sqlName } = shape.info;
  const bookkeeping = ['_observed_at', '_request_id'];
  return {
    name: 'removed',
    query: `delete from ${sqlName} t using (
    select ${columnList(key, 't')}, ${columnList(bookkeeping, 'o')}
    ${joinRemovedRows(shape)} offset 0) r
  where ${keyEquals('t', 'r', key)} and ${observation('t')} <= ${observation('r')}`,
  };
}

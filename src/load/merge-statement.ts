/** The SQL that brings a batch into its table, and into the history of it. */
import type { Batch } from './batches.ts';

type Shape = Pick<Batch, 'info' | 'columns' | 'ownerColumns' | 'again'>;

const BOOKKEPT = '_request_id bigint, _observed_at timestamptz';

const listOf = (names: readonly string[], prefix = '') => names.map((name) => `${prefix}"${name}"`).join(', ');
const same = (left: string, right: string, names: readonly string[]) =>
  names.map((name) => `${left}."${name}" = ${right}."${name}"`).join(' and ');

/** Which of two observations is the newer one. Answers of one millisecond are in the order of their requests. */
export const seen = (alias: string) => `(${alias}._observed_at, ${alias}._request_id)`;

/** What a batch's statement speaks of. */
export function termsOf({ info, columns: given, ownerColumns }: Shape) {
  const { key, columns } = info;
  // An empty set has no rows to take the columns from; the statement then only deletes, but must be whole.
  const names = [...new Set([...key, ...given])];
  const contents = names.filter((name) => !key.includes(name));
  const attributes = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const recordset = (parameter: string, alias: string, columnNames: readonly string[], more: string) =>
    `json_to_recordset(${parameter}::json) as ${alias}(${columnNames.map((name) => `"${name}" ${types.get(name)}`).join(', ')}, ${more})`;
  // What a newer answer has or had is not overwritten by an older one; what nobody told since, the older one still fills.
  const filled = (left: string, right: string) =>
    contents.map((name) => `coalesce(${left}."${name}", ${right}."${name}")`).join(', ');
  const differs = (left: string, right: string) =>
    contents.length
      ? `(${listOf(contents, `${left}.`)}) is distinct from (${listOf(contents, `${right}.`)})
    and (${seen(left)} <= ${seen(right)}
      or (${listOf(contents, `${left}.`)}) is distinct from (${filled(left, right)}))`
      : 'false';
  const owners = recordset('$2', 'o', ownerColumns, BOOKKEPT);
  const { sqlName } = info;
  // A set that was seen before one that is there already has nothing to say any more.
  const newer = `newer as (
  select o.* from ${owners} where exists (select from ${sqlName} t where ${same('t', 'o', ownerColumns)} and ${seen('t')} > ${seen('o')})
), `;
  const input = `${ownerColumns.length ? newer : ''}input as (
  select distinct on (${listOf(key)}) * from ${recordset('$1', 'r', names, BOOKKEPT)}${
    ownerColumns.length ? `\n  where not exists (select from newer n where ${same('n', 'r', ownerColumns)})` : ''
  }
  order by ${listOf(key)}, _observed_at desc, _request_id desc
)`;
  const gone = `${seen('t')} <= ${seen('o')} and ${same('t', 'o', ownerColumns)}
    and not exists (select from newer n where ${same('n', 'o', ownerColumns)})
    and not exists (select from input i where ${same('i', 't', key)})`;
  return { names, contents, attributes, differs, owners, input, gone };
}

/** $1: the rows as JSON. $2, with owner columns: the owners. Returns (_request_id, inserted, updated). */
export function mergeStatement(shape: Shape): string {
  const { info, ownerColumns, again } = shape;
  const { sqlName, key, history, revisions } = info;
  const { names, contents, attributes, differs, owners, input, gone } = termsOf(shape);
  // A stub only names what another row refers to. Nothing was observed of it: it has no history, any content may fill it.
  const isStub = !contents.length && attributes.length > 0;
  const isNewer = `(${seen('t')} <= ${seen('excluded')} or (${listOf(attributes, 't.')}) is null)`;
  const bookkept = '_request_id, _observed_at';
  return `with ${input}, changed as (
  select i.*, t."${key[0]}" is null as is_new from input i left join ${sqlName} t on ${same('t', 'i', key)}
  where t."${key[0]}" is null or (${differs('t', 'i')})
), merged as (
  insert into ${sqlName} as t (${listOf(names)}, ${bookkept})
  select ${listOf(names)}, ${bookkept} from changed order by ${listOf(key)}
  on conflict (${listOf(key)}) ${
    contents.length
      ? `do update set ${contents.map((name) => `"${name}" = case when ${isNewer} then excluded."${name}" else coalesce(t."${name}", excluded."${name}") end`).join(', ')},
    _observed_at = case when ${isNewer} then excluded._observed_at else t._observed_at end,
    _request_id = excluded._request_id, _loaded_at = now()
  where ${differs('t', 'excluded')}`
      : 'do nothing'
  }
  returning t.*
)${history && !isStub ? historyOf(shape, history, attributes) : ''}${
    history && again && contents.length ? correctionOf(shape, history, contents, attributes) : ''
  }${revisions && contents.length ? revisionOf(shape, revisions, contents) : ''}${
    ownerColumns.length
      ? `, gone as (
  delete from ${sqlName} t using ${owners} where ${gone}
)`
      : ''
  }
select m._request_id, count(*) filter (where c.is_new)::int as inserted, count(*) filter (where not c.is_new)::int as updated
from merged m join changed c on ${same('c', 'm', key)} group by m._request_id`;
}

/** What changed becomes a version. */
function historyOf({ info: { key, columns } }: Shape, history: string, attributes: readonly string[]): string {
  const everything = listOf(columns.map(({ name }) => name));
  return `, past as (
  insert into ${history} (${everything}, observed_at, _request_id)
  select ${everything}, _observed_at, _request_id from merged
  -- Two contents of one instant: the later one stands.
  on conflict (${listOf(key)}, observed_at) do update set ${[...attributes, '_request_id']
    .map((name) => `"${name}" = excluded."${name}"`)
    .join(', ')}
)`;
}

/** What a fact said before it is restated; a body that is read again puts right what was kept of it. */
function revisionOf(
  { info: { sqlName, key, columns }, again }: Shape,
  revisions: string,
  contents: readonly string[],
): string {
  const everything = columns.map(({ name }) => name);
  const restated = contents.map((name) => `t."${name}" is not null and t."${name}" is distinct from c."${name}"`);
  const corrected = `, corrected as (
  update ${revisions} h set ${contents.map((name) => `"${name}" = i."${name}"`).join(', ')}
  from input i where ${same('h', 'i', key)} and h.known_at = i._observed_at and h._request_id <= i._request_id
    and (${listOf(contents, 'h.')}) is distinct from (${listOf(contents, 'i.')})
)`;
  return `, restated as (
  insert into ${revisions} (${listOf(everything)}, known_at, _request_id)
  select ${listOf(everything, 't.')}, t._observed_at, t._request_id from changed c join ${sqlName} t on ${same('t', 'c', key)}
  where t._observed_at < c._observed_at and (${restated.join(' or ')})
  on conflict do nothing
)${again ? corrected : ''}`;
}

/** A body that is read again: the version it made is put right; one that it should have made, and did not, is added. */
function correctionOf(
  { info: { key, columns } }: Shape,
  history: string,
  contents: readonly string[],
  attributes: readonly string[],
): string {
  const everything = listOf(columns.map(({ name }) => name));
  const values = columns.map(({ name }) => {
    const isGiven = key.includes(name) || contents.includes(name);
    return attributes.includes(name) && !isGiven ? `p."${name}"` : `i."${name}"`;
  });
  const untouched = `not exists (select from merged m where ${same('m', 'i', key)})`;
  return `, corrected as (
  update ${history} h set ${contents.map((name) => `"${name}" = i."${name}"`).join(', ')}
  from input i where ${same('h', 'i', key)} and h.observed_at = i._observed_at and h._request_id <= i._request_id and ${untouched}
    and (${listOf(contents, 'h.')}) is distinct from (${listOf(contents, 'i.')})
), restored as (
  insert into ${history} (${everything}, observed_at, _request_id)
  select ${values.join(', ')}, i._observed_at, i._request_id
  from input i left join lateral (
    select * from ${history} h where ${same('h', 'i', key)} and h.observed_at <= i._observed_at
    order by h.observed_at desc limit 1) p on true
  where ${untouched} and p.observed_at is distinct from i._observed_at
    and (${listOf(contents, 'p.')}) is distinct from (${listOf(contents, 'i.')})
  on conflict do nothing
)`;
}

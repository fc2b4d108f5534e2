/** The objects in the schemas of the warehouse, and those that ops.objects records as created by it. */
import type { Connection, Pool } from '../connection/pool.ts';
import { digestText } from './all-definitions.ts';
import { groupBy } from '../../group-by.ts';

/** An object of any kind and any creator. */
export interface DatabaseObject {
  /** view, function, table, schema, materialized view, ... */
  readonly kind: string;
  readonly object: string;
  readonly oid: number;
  readonly owner: string;
  /** By column; the empty name is the object itself. */
  readonly comments: ReadonlyMap<string, string>;
}

/** A row of ops.objects. */
export interface ObjectRecord {
  readonly object: string;
  readonly kind: string;
  readonly oid: number;
  /** Null: a migration created it. */
  readonly definition: string | null;
  /** Digests, by column. */
  readonly comments: Readonly<Record<string, string>>;
}

export interface Catalogue {
  readonly found: ReadonlyMap<string, DatabaseObject>;
  readonly recorded: ReadonlyMap<string, ObjectRecord>;
}

const OUR_SCHEMAS = ['echotik', 'marts', 'ops', 'raw'];

/** Relations share one name space; so do functions with the same arguments. */
const OBJECTS = `select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
      when 'S' then 'sequence' when 'c' then 'type' else 'table' end as kind,
    n.nspname || '.' || c.relname as object, 'pg_class'::regclass as class, c.oid, pg_get_userbyid(c.relowner) as owner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  union all
  select 'function', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', 'pg_proc'::regclass, p.oid, pg_get_userbyid(p.proowner)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any($1)
  union all
  select 'schema', nspname, 'pg_namespace'::regclass, oid, pg_get_userbyid(nspowner) from pg_namespace where nspname = any($1)`;

const COMMENTS = `select t.object, coalesce(a.attname, '') as column, d.description as text, d.xmin::text as written_by
  from (${OBJECTS}) t join pg_description d on d.classoid = t.class and d.objoid = t.oid
  left join pg_attribute a on t.class = 'pg_class'::regclass and a.attrelid = t.oid and a.attnum = d.objsubid and d.objsubid > 0`;

interface WrittenComment {
  readonly object: string;
  readonly column: string;
  readonly text: string;
  /** Transaction that wrote it. */
  readonly written_by: string;
}

export async function readCatalogue(database: Pool | Connection): Promise<Catalogue> {
  const things = await database.query<Omit<DatabaseObject, 'comments'>>(
    `select kind, object, oid::bigint, owner from (${OBJECTS}) t`,
    [OUR_SCHEMAS],
  );
  const { rows: written } = await database.query<WrittenComment>(COMMENTS, [OUR_SCHEMAS]);
  const recorded = await database.query<ObjectRecord>(
    'select object, kind, oid, definition, comments from ops.objects',
  );
  const comments = groupBy(written, ({ object }) => object);
  return {
    found: new Map(
      things.rows.map((thing) => {
        const own = (comments.get(thing.object) ?? []).map(({ column, text }) => [column, text] as const);
        return [thing.object, { ...thing, comments: new Map(own) }];
      }),
    ),
    recorded: new Map(recorded.rows.map((row) => [row.object, row])),
  };
}

/**
 * Whether the object with this name is the recorded one. A restored dump gives every object another OID: then the
 * recorded comment on it decides.
 */
export const isOurs = (found: DatabaseObject, recorded: ObjectRecord | undefined): boolean => {
  if (!recorded || recorded.kind !== found.kind) return false;
  const comment = found.comments.get('');
  return recorded.oid === found.oid || (comment !== undefined && digestText(comment) === recorded.comments['']);
};

export async function recordObject(connection: Connection, recorded: ObjectRecord): Promise<void> {
  const { object, kind, oid, definition, comments } = recorded;
  await connection.query(
    `insert into ops.objects (object, kind, oid, definition, comments) values ($1, $2, $3, $4, $5)
     on conflict (object) do update set kind = excluded.kind, oid = excluded.oid, definition = excluded.definition,
       comments = excluded.comments, applied_at = now()`,
    [object, kind, oid, definition, comments],
  );
}

/** Stands for the digest of an adopted object, whose definition is unknown. */
const ADOPTED = 'adopted';

/**
 * Records the objects and comments that a version before ops.objects created. That version wrote all of its comments in
 * one transaction, which distinguishes them from comments that others wrote since. A view or function with one of the
 * known names is recorded if all of its columns have comments and it belongs to the owner of the ledger. To be called
 * in a transaction.
 */
export async function adoptObjects(connection: Connection, names: ReadonlySet<string>): Promise<void> {
  const { found } = await readCatalogue(connection);
  const { rows } = await connection.query<WrittenComment>(COMMENTS, [OUR_SCHEMAS]);
  const ours = findOwnComments(rows);
  const owner = found.get('ops.requests')?.owner;
  const columns = await connection.query<{ object: string; columns: number }>(
    `select t.object, count(*)::int as columns from (${OBJECTS}) t
     join pg_attribute a on t.class = 'pg_class'::regclass and a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped group by 1`,
    [OUR_SCHEMAS],
  );
  const widths = new Map(columns.rows.map((row) => [row.object, row.columns]));
  for (const { object, kind, oid, comments: there, owner: itsOwner } of found.values()) {
    const comments = Object.fromEntries((ours.get(object) ?? []).map(({ column, text }) => [column, digestText(text)]));
    const isNamed = names.has(object);
    const isDescribed = there.size === 1 + (kind === 'function' ? 0 : (widths.get(object) ?? 0));
    const isDefined = isNamed && (kind === 'view' || kind === 'function') && isDescribed && itsOwner === owner;
    const isCommented = !isNamed && ['schema', 'table', 'view'].includes(kind) && Object.keys(comments).length > 0;
    if (!isDefined && !isCommented) continue;
    await recordObject(connection, { object, kind, oid, definition: isDefined ? ADOPTED : null, comments });
  }
  await connection.query('update ops.definitions set adopts = false');
}

/**
 * The comments of the transaction that wrote the majority of them; empty if there is no such transaction, as after a
 * restored dump.
 */
function findOwnComments(written: readonly WrittenComment[]): ReadonlyMap<string, readonly WrittenComment[]> {
  const transactions = [...groupBy(written, (one) => one.written_by).values()].toSorted((a, b) => b.length - a.length);
  const [largest = []] = transactions;
  return largest.length > written.length / 2 ? groupBy(largest, ({ object }) => object) : new Map();
}

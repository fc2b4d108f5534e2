/** What is in our schemas of the database, and what of it is recorded as ours in ops.objects. */
import type { Connection, Pool } from '../pool.ts';
import { digestOf } from './all.ts';
import { grouped } from './definition.ts';

/** An object of any kind, whoever made it. */
export interface Found {
  /** view, function, table, schema, materialized view, ... */
  readonly kind: string;
  readonly object: string;
  readonly oid: number;
  readonly owner: string;
  /** By column; the empty name is the object itself. */
  readonly comments: ReadonlyMap<string, string>;
}

/** A row of ops.objects. */
export interface Recorded {
  readonly object: string;
  readonly kind: string;
  readonly oid: number;
  /** Null: a migration made it. */
  readonly definition: string | null;
  /** Digests, by column. */
  readonly comments: Readonly<Record<string, string>>;
}

export interface Catalogue {
  readonly found: ReadonlyMap<string, Found>;
  readonly recorded: ReadonlyMap<string, Recorded>;
}

const OUR_SCHEMAS = ['echotik', 'marts', 'ops', 'raw'];

/** Relations share one space of names; so do functions with the same arguments. */
const THINGS = `select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
      when 'S' then 'sequence' when 'c' then 'type' else 'table' end as kind,
    n.nspname || '.' || c.relname as object, 'pg_class'::regclass as class, c.oid, pg_get_userbyid(c.relowner) as owner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  union all
  select 'function', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', 'pg_proc'::regclass, p.oid, pg_get_userbyid(p.proowner)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any($1)
  union all
  select 'schema', nspname, 'pg_namespace'::regclass, oid, pg_get_userbyid(nspowner) from pg_namespace where nspname = any($1)`;

const COMMENTS = `select t.object, coalesce(a.attname, '') as column, d.description as text, d.xmin::text as written_by
  from (${THINGS}) t join pg_description d on d.classoid = t.class and d.objoid = t.oid
  left join pg_attribute a on t.class = 'pg_class'::regclass and a.attrelid = t.oid and a.attnum = d.objsubid and d.objsubid > 0`;

interface Written {
  readonly object: string;
  readonly column: string;
  readonly text: string;
  /** Transaction that wrote it. */
  readonly written_by: string;
}

export async function readCatalogue(database: Pool | Connection): Promise<Catalogue> {
  const things = await database.query<Omit<Found, 'comments'>>(
    `select kind, object, oid::bigint, owner from (${THINGS}) t`,
    [OUR_SCHEMAS],
  );
  const { rows: written } = await database.query<Written>(COMMENTS, [OUR_SCHEMAS]);
  const recorded = await database.query<Recorded>('select object, kind, oid, definition, comments from ops.objects');
  const comments = grouped(written, ({ object }) => object);
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
 * Whether what has this name is what we made. A restored dump gives every object another OID: there the comment that we wrote
 * on it tells.
 */
export const isOurs = (found: Found, recorded: Recorded | undefined): boolean => {
  if (!recorded || recorded.kind !== found.kind) return false;
  const comment = found.comments.get('');
  return recorded.oid === found.oid || (comment !== undefined && digestOf(comment) === recorded.comments['']);
};

export async function record(connection: Connection, recorded: Recorded): Promise<void> {
  const { object, kind, oid, definition, comments } = recorded;
  await connection.query(
    `insert into ops.objects (object, kind, oid, definition, comments) values ($1, $2, $3, $4, $5)
     on conflict (object) do update set kind = excluded.kind, oid = excluded.oid, definition = excluded.definition,
       comments = excluded.comments, applied_at = now()`,
    [object, kind, oid, definition, comments],
  );
}

/** How an adopted object was made is not known. */
const ADOPTED = 'adopted';

/**
 * Records the objects and comments that a version before ops.objects made. It wrote all of its comments in one transaction: by
 * that they are known from those that others wrote since. A view or function of one of our names is ours if it has comments
 * throughout, as ours have, and belongs to the owner of the ledger. One transaction.
 */
export async function adopt(connection: Connection, names: ReadonlySet<string>): Promise<void> {
  const { found } = await readCatalogue(connection);
  const { rows } = await connection.query<Written>(COMMENTS, [OUR_SCHEMAS]);
  const ours = writtenTogether(rows);
  const owner = found.get('ops.requests')?.owner;
  const columns = await connection.query<{ object: string; columns: number }>(
    `select t.object, count(*)::int as columns from (${THINGS}) t
     join pg_attribute a on t.class = 'pg_class'::regclass and a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped group by 1`,
    [OUR_SCHEMAS],
  );
  const widths = new Map(columns.rows.map((row) => [row.object, row.columns]));
  for (const { object, kind, oid, comments: there, owner: itsOwner } of found.values()) {
    const comments = Object.fromEntries((ours.get(object) ?? []).map(({ column, text }) => [column, digestOf(text)]));
    const isNamed = names.has(object);
    const isDescribed = there.size === 1 + (kind === 'function' ? 0 : (widths.get(object) ?? 0));
    const isDefined = isNamed && (kind === 'view' || kind === 'function') && isDescribed && itsOwner === owner;
    const isCommented = !isNamed && ['schema', 'table', 'view'].includes(kind) && Object.keys(comments).length > 0;
    if (!isDefined && !isCommented) continue;
    await record(connection, { object, kind, oid, definition: isDefined ? ADOPTED : null, comments });
  }
  await connection.query('update ops.definitions set adopts = false');
}

/** Comments of the transaction that wrote most of them; none if there is no such transaction, as after a restored dump. */
function writtenTogether(written: readonly Written[]): ReadonlyMap<string, readonly Written[]> {
  const by = [...grouped(written, (one) => one.written_by).values()].toSorted((a, b) => b.length - a.length);
  const [most = []] = by;
  return most.length > written.length / 2 ? grouped(most, ({ object }) => object) : new Map();
}

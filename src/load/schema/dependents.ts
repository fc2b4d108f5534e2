/** Finds the objects that would be dropped with an object, or prevent dropping it. */
import type { Connection, Pool } from '../connection/pool.ts';

export interface Dependent {
  /** Such as `view`, `materialized view`, `trigger`, `table column`. */
  readonly kind: string;
  /** As PostgreSQL writes it, such as `public.report`. */
  readonly name: string;
  /** Null for objects without an owner of their own. */
  readonly owner: string | null;
  /** As in ops.objects; null for kinds that are never recorded there. */
  readonly object: string | null;
}

/**
 * Everything that depends on the object, also through other objects. Triggers and rules that users added to it are
 * included, because DROP ... RESTRICT drops them without a notice. A view depends through its rule, and a user of its
 * row type through the type: both are followed. The row types themselves, and indexes, belong to a relation that is
 * listed.
 */
const DEPENDENTS = `with recursive nodes (classid, objid) as (
    select $1::oid, $2::oid
    union
    select m.classid, m.objid from nodes n
    join pg_depend d on d.refclassid = n.classid and d.refobjid = n.objid and d.deptype in ('n', 'a', 'i')
    left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid and w.rulename = '_RETURN'
    left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
    cross join lateral (select
      case when w.oid is null and f.oid is null then d.classid else 'pg_class'::regclass::oid end as classid,
      coalesce(w.ev_class, f.adrelid, d.objid) as objid) m
  )
  select i.type as kind, i.identity as name, pg_get_userbyid(coalesce(c.relowner, p.proowner, o.relowner)) as owner,
    coalesce(cn.nspname || '.' || c.relname, pn.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')') as object
  from nodes n cross join lateral pg_identify_object(n.classid, n.objid, 0) i
  left join pg_class c on n.classid = 'pg_class'::regclass and c.oid = n.objid left join pg_namespace cn on cn.oid = c.relnamespace
  left join pg_proc p on n.classid = 'pg_proc'::regclass and p.oid = n.objid left join pg_namespace pn on pn.oid = p.pronamespace
  left join pg_type t on n.classid = 'pg_type'::regclass and t.oid = n.objid
  left join pg_trigger g on n.classid = 'pg_trigger'::regclass and g.oid = n.objid
  left join pg_rewrite r on n.classid = 'pg_rewrite'::regclass and r.oid = n.objid
  left join pg_class o on o.oid = coalesce(g.tgrelid, r.ev_class)
  where (n.classid, n.objid) <> ($1, $2) and coalesce(c.relkind, 'v') not in ('i', 'I', 't')
    and (t.oid is null or (t.typrelid = 0 and t.typcategory <> 'A'))
  order by 1, 2`;

export async function findDependents(
  database: Pool | Connection,
  kind: 'view' | 'function',
  oid: number,
): Promise<readonly Dependent[]> {
  const { rows } = await database.query<Dependent>(
    DEPENDENTS.replaceAll('$1', `'${CLASSES[kind]}'::regclass`).replaceAll('$2', '$1::oid'),
    [oid],
  );
  return rows;
}

const CLASSES = { view: 'pg_class', function: 'pg_proc' } as const;

export const formatDependent = ({ kind, name, owner }: Dependent): string =>
  `${kind} ${name}${owner ? ` (owner ${owner})` : ''}`;

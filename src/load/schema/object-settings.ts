/** Reads what users have set on a view or function, and restores it after the object was dropped and created again. */
import { onlyRow } from '../connection/only-row.ts';
import type { Connection } from '../connection/pool.ts';
import { quoteName, quoteText } from '../connection/sql-text.ts';
import type { DatabaseObject } from './catalogue.ts';

export interface ObjectSettings {
  readonly object: string;
  readonly owner: string;
  /** Options of a view, such as `security_invoker=true`. */
  readonly options: string | null;
  /** Null: nothing was ever granted, so the defaults apply. */
  readonly grants: readonly Grant[] | null;
  readonly comments: ReadonlyMap<string, string>;
}

interface Grant {
  readonly privilege: string;
  /** Empty: the privilege is on the whole object. */
  readonly column: string;
  /** Quoted. */
  readonly grantee: string;
  readonly grantable: boolean;
}

const GRANTEE = `case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end`;

const GRANTS = {
  view: `select a.privilege_type as privilege, '' as column, ${GRANTEE} as grantee, a.is_grantable as grantable
    from pg_class c, aclexplode(c.relacl) a where c.oid = $1 and a.grantee <> c.relowner
    union all
    select a.privilege_type, t.attname, ${GRANTEE}, a.is_grantable
    from pg_attribute t, aclexplode(t.attacl) a where t.attrelid = $1 and not t.attisdropped`,
  function: `select a.privilege_type as privilege, '' as column, ${GRANTEE} as grantee, a.is_grantable as grantable
    from pg_proc p, aclexplode(p.proacl) a where p.oid = $1 and a.grantee <> p.proowner`,
} as const;

const SETTINGS = {
  view: `select relacl is null as is_default, array_to_string(reloptions, ', ') as options from pg_class where oid = $1`,
  function: 'select proacl is null as is_default, null as options from pg_proc where oid = $1',
} as const;

export async function readObjectSettings(connection: Connection, found: DatabaseObject): Promise<ObjectSettings> {
  const kind = found.kind === 'view' ? 'view' : 'function';
  const settings = await connection.query<{ is_default: boolean; options: string | null }>(SETTINGS[kind], [found.oid]);
  const grants = await connection.query<Grant>(GRANTS[kind], [found.oid]);
  const { is_default = true, options = null } = settings.rows[0] ?? {};
  return {
    object: found.object,
    owner: found.owner,
    options,
    grants: is_default ? null : grants.rows,
    comments: found.comments,
  };
}

/** Sets everything on the new object with that name. To be called in the transaction that created it. */
export async function restoreObjectSettings(
  connection: Connection,
  kind: 'view' | 'function',
  kept: ObjectSettings,
  oid: number,
): Promise<void> {
  const { object, owner, options, grants, comments } = kept;
  const created = await connection.query<{ role: string; columns: readonly string[] }>(
    `select current_user as role, array(select attname::text from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped) as columns`,
    [oid],
  );
  const { role, columns } = onlyRow(created);
  const has = (column: string) => column === '' || columns.includes(column);
  const statements: string[] = [];
  if (options !== null) statements.push(`alter view ${object} set (${options})`);
  if (owner !== role) statements.push(`alter ${kind} ${object} owner to ${quoteName(owner)}`);
  if (grants) {
    const on = kind === 'view' ? `table ${object}` : `function ${object}`;
    // Default privileges may have given the new object other grants.
    const given = await connection.query<Grant>(GRANTS[kind], [oid]);
    for (const grantee of new Set([...given.rows.map((grant) => grant.grantee), 'public']))
      statements.push(`revoke all on ${on} from ${grantee}`);
    for (const { privilege, column, grantee, grantable } of grants) {
      if (!has(column)) continue;
      const what = column ? `${privilege} (${quoteName(column)})` : privilege;
      statements.push(`grant ${what} on ${on} to ${grantee}${grantable ? ' with grant option' : ''}`);
    }
  }
  for (const [column, text] of comments) {
    if (has(column)) statements.push(buildCommentStatement(kind, object, column, text));
  }
  if (statements.length) await connection.query(statements.join(';\n'));
}

export const buildCommentStatement = (kind: string, object: string, column: string, text: string): string =>
  column
    ? `comment on column ${object}.${quoteName(column)} is ${quoteText(text)}`
    : `comment on ${kind} ${object} is ${quoteText(text)}`;

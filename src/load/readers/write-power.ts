/** Whether the role of a connection can do more than read. */
import { onlyRow } from '../connection/only-row.ts';
import type { Queryable } from '../connection/pool.ts';

interface WritePower {
  readonly role: string;
  /** Such as `is a superuser`. */
  readonly reason: string;
}

/**
 * What the role that logged in may do, itself or as another role to which it may switch. A read-only transaction is no
 * protection from the first two: they reach the files of the server.
 */
const WRITE_POWER = `select session_user::text as role, case
    when r.rolsuper then 'is a superuser'
    when exists (select from pg_roles p where p.rolname in ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files')
      and pg_has_role(r.oid, p.oid, 'member')) then 'may use files or programs of the server'
    when r.rolcreaterole then 'may make roles'
    when exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('echotik', 'marts', 'raw', 'ops') and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'member'))
      then 'owns tables of the warehouse'
    when exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('echotik', 'marts', 'raw', 'ops') and c.relkind in ('r', 'p')
        and exists (select from pg_roles m where pg_has_role(r.oid, m.oid, 'member')
          and has_table_privilege(m.oid, c.oid, 'insert, update, delete, truncate')))
      then 'may write in tables of the warehouse'
  end as reason
  from pg_roles r where r.rolname = session_user`;

/** Undefined for a role that can only read. */
export async function findWritePower(database: Queryable): Promise<WritePower | undefined> {
  const { role, reason } = onlyRow(await database.query<{ role: string; reason: string | null }>(WRITE_POWER));
  return reason === null ? undefined : { role, reason };
}

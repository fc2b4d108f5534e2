/** Diagnoses the privileges of our role in PostgreSQL, before and after the schema exists, and those of others. */
import type { Pool } from '../load/connection/pool.ts';
import { findMissingPrivileges } from '../load/schema/missing-privileges.ts';
import { error, orOk, type Remark, warning } from './diagnostic.ts';

export async function diagnoseGrants(pool: Pool): Promise<readonly Remark[]> {
  const missing = await findMissingPrivileges(pool);
  const remarks = missing.map(({ isNeeded, message, remedy }) => (isNeeded ? error : warning)(message, remedy));
  return orOk([...remarks, ...(await findOpenSchemas(pool))], 'the role may do all that is needed');
}

/**
 * PostgreSQL prefers a function whose parameters fit better to one of pg_catalog, so that one of another role would run
 * with our privileges. We do not set search_path: triggers and functions of users depend on theirs.
 */
async function findOpenSchemas(pool: Pool): Promise<readonly Remark[]> {
  const { rows } = await pool.query<{ schema: string }>(
    `select pg_catalog.quote_ident(s.name::pg_catalog.text) as schema
     from pg_catalog.unnest(pg_catalog.current_schemas(false)) s (name)
     where pg_catalog.has_schema_privilege('public', s.name::pg_catalog.text, 'create')`,
  );
  return rows.map(({ schema }) =>
    warning(
      `every role may create functions in schema ${schema}, which we search: they could run with our privileges`,
      `revoke create on schema ${schema} from public;`,
    ),
  );
}

/** Diagnoses the privileges of our role in PostgreSQL, before and after the schema exists. */
import type { Pool } from '../load/connection/pool.ts';
import { findMissingPrivileges } from '../load/schema/missing-privileges.ts';
import { error, orOk, type Remark, warning } from './diagnostic.ts';

export async function diagnoseGrants(pool: Pool): Promise<readonly Remark[]> {
  const missing = await findMissingPrivileges(pool);
  const remarks = missing.map(({ isNeeded, message, remedy }) => (isNeeded ? error : warning)(message, remedy));
  return orOk(remarks, 'the role may do all that is needed');
}

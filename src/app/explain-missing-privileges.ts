import { ConfigError } from '../errors.ts';
import { readSqlState } from '../load/connection/ddl.ts';
import type { Pool } from '../load/connection/pool.ts';
import { findMissingPrivileges } from '../load/schema/missing-privileges.ts';

/**
 * The error of opening a warehouse, as it is to be thrown: where PostgreSQL refused it because the role lacks
 * privileges, a ConfigError with the words of `config check --live`.
 */
export async function explainMissingPrivileges(pool: Pool, error: unknown): Promise<unknown> {
  if (readSqlState(error) !== '42501') return error;
  const missing = (await findMissingPrivileges(pool)).filter(({ isNeeded }) => isNeeded);
  if (!missing.length) return error;
  return new ConfigError(missing.map(({ message }) => message).join('; '), {
    remedy: `as the owner or an administrator, run: ${missing.map(({ remedy }) => remedy).join(' ')} docs/operations.md, "Roles"`,
    cause: error,
  });
}

/**
 * Roles of grant-bi after a restore. Their settings belong to the database and are not part of a dump, so a restored
 * warehouse has the roles in ops.readers without limits.
 */
import { EchotikError } from '../../errors.ts';
import type { Pool } from '../connection/pool.ts';
import { grantReader } from './reader-role.ts';
import type { Reader } from './readers.ts';

/** For roles whose time limit an earlier version did not record: the default of grant-bi. */
const DEFAULT_STATEMENT_TIMEOUT = '60s';

interface UnlimitedReader extends Reader {
  readonly statement_timeout: string | null;
}

/** Roles of ops.readers that exist and have no setting in this database. Needs no transaction. */
export async function listUnlimitedReaders(pool: Pool): Promise<readonly UnlimitedReader[]> {
  const { rows } = await pool.query<UnlimitedReader>(
    `select role, reads_raw, reads_ops, r.statement_timeout from ops.readers r join pg_roles p on p.rolname = r.role
     where p.rolcanlogin and not exists (
       select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
       where s.setrole = p.oid and d.datname = current_database())
     order by role`,
  );
  return rows;
}

export interface RestoredReader {
  readonly role: string;
  /** Why it could not be granted again; null: it was. */
  readonly error: string | null;
}

/**
 * Grants those roles again what they had, with their limits; passwords are not changed. Each role is a transaction of
 * its own. Throws what is not an EchotikError.
 */
export async function restoreReaders(pool: Pool): Promise<readonly RestoredReader[]> {
  const restored: RestoredReader[] = [];
  for (const { statement_timeout, ...reader } of await listUnlimitedReaders(pool)) {
    const statementTimeout = statement_timeout ?? DEFAULT_STATEMENT_TIMEOUT;
    const error = await grantReader(pool, { ...reader, statementTimeout }).then(
      () => null,
      (cause: unknown) => {
        if (!(cause instanceof EchotikError)) throw cause;
        return [cause.message, cause.remedy].filter(Boolean).join('; ');
      },
    );
    restored.push({ role: reader.role, error });
  }
  return restored;
}

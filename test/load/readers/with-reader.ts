/** A role that grant-bi made, and a pool that is logged in as it, lent to a callback. */
import { randomBytes } from 'node:crypto';
import { grantReader } from '../../../src/load/readers/reader-role.ts';
import { toRoleUrl } from '../../../src/load/readers/readers.ts';
import { createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { quoteName } from '../../../src/load/connection/sql-text.ts';
import { withDatabase } from '../../support/database.ts';

export interface ReaderFixture {
  /** As the owner of everything. */
  readonly owner: Pool;
  readonly reader: Pool;
  readonly role: string;
  readonly url: string;
  /** Grants again, with these options. */
  readonly grant: (options?: { readonly raw?: boolean; readonly ops?: boolean }) => Promise<unknown>;
}

const PASSWORD = 'canary "words"; 7f3a\'s';

/** Roles are of the whole server: each test has its own, with a name that nobody would choose. */
export const hostileName = () => `Bö's "reader"; drop -- ${randomBytes(4).toString('hex')}`;

/** `role` and `password`: for clients that cannot be given all characters. */
export function withReader<T>(
  work: (lent: ReaderFixture) => Promise<T>,
  { role = hostileName(), password = PASSWORD }: { readonly role?: string; readonly password?: string } = {},
): Promise<T> {
  return withDatabase(async ({ url, pool: owner }) => {
    const grant = ({ raw = false, ops = false } = {}) =>
      grantReader(owner, { role, password, statementTimeout: '5s', reads_raw: raw, reads_ops: ops });
    await grant();
    const own = Object.assign(toRoleUrl(role, url), { password: encodeURIComponent(password) });
    const reader = createPool(own.href, { max: 2 });
    try {
      return await work({ owner, reader, role, url: own.href, grant });
    } finally {
      if (!reader.ended) await reader.end();
      await dropRole(owner, role);
    }
  });
}

export async function dropRole(owner: Pool, role: string): Promise<void> {
  await owner.query(`drop owned by ${quoteName(role)} cascade; drop role ${quoteName(role)}`);
}

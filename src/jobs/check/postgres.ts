/** PostgreSQL: its version, and how far its schema is. */
import { unappliedText } from '../../load/ddl.ts';
import { findUnapplied } from '../../load/definitions/apply.ts';
import { migrationState } from '../../load/migrate.ts';
import type { Pool } from '../../load/pool.ts';
import { error, ok, type Remark, warning } from './check.ts';

/** Below this BullMQ refuses. */
const OLDEST = 13;
/** The oldest that a rehearsal of a month was run on; docker-compose.yml has 17, the embedded one is newer. */
const TRIED = 15;

export async function findInPostgres(pool: Pool): Promise<readonly Remark[]> {
  const { rows } = await pool.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const { number = 0, version = 'unknown' } = rows[0] ?? {};
  return [remarkOnVersion(Math.floor(number / 10_000), version)];
}

export function remarkOnVersion(major: number, version: string): Remark {
  const message = `PostgreSQL ${version}`;
  if (major >= TRIED) return ok(message);
  if (major < OLDEST) return error(`${message} is too old`, `use PostgreSQL ${TRIED} or newer`);
  return warning(`${message} is older than what this was tried with`, `use PostgreSQL ${TRIED} or newer`);
}

export async function findInSchema(pool: Pool): Promise<readonly Remark[]> {
  const { applied, known, compatible } = await migrationState(pool);
  if (applied > known) {
    const newer = `the database has ${applied} migrations, this version knows ${known}`;
    if (compatible) return [warning(`${newer}; it works with them`, 'upgrade this installation as well')];
    return [error(newer, 'run the newer version of echotik-warehouse that made them')];
  }
  if (applied === known) {
    const behind = (await findUnapplied(pool)).map((one) => warning(unappliedText(one), one.remedy));
    return [ok(`all ${known} migrations are applied`), ...behind];
  }
  const pending = `${known - applied} of ${known} migrations are pending`;
  return [warning(pending, 'run migrate; start, sync, worker and scheduler do it too')];
}

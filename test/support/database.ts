/** A database of its own for a test, cloned from the migrated template and lent to a callback. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { TEMPLATE } from './global-setup.ts';

const LOOKS = 100;
const LOOK_EVERY_MS = 20;

export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
}

/** Fails when the callback leaves a connection behind. */
export async function withDatabase<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = at(name);
  const admin = createPool(at('postgres'), { max: 1 });
  await admin.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  const pool = createPool(url, { max: 4, name: 'test' });
  try {
    const result = await work({ url, pool });
    await pool.end();
    await expectNoConnections(admin, name);
    return result;
  } finally {
    if (!pool.ended) await pool.end();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}

/** PostgreSQL takes a moment to see that a client has left. */
async function expectNoConnections(admin: Pool, database: string): Promise<void> {
  for (let look = 1; ; look++) {
    const { rows } = await admin.query(
      `select application_name, state, left(query, 80) as query from pg_stat_activity where datname = $1`,
      [database],
    );
    if (!rows.length) return;
    if (look === LOOKS) throw new Error(`the test leaked connections: ${JSON.stringify(rows)}`);
    await wait(LOOK_EVERY_MS);
  }
}

const at = (database: string) => Object.assign(new URL(inject('templateUrl')), { pathname: `/${database}` }).href;

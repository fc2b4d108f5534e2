/** What a rehearsal needs: an empty warehouse, a simulator, a session, and one clock for all of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { openSession, type Session } from '../../src/app/session.ts';
import { openWarehouseFor } from '../../src/app/open-warehouse.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';

export interface Rehearsal {
  readonly config: Config;
  readonly pool: Pool;
  readonly simulator: Simulator;
  readonly session: Session;
  readonly now: () => Date;
  readonly setNow: (instant: Date) => void;
}

/**
 * Enough for every day without a weekly pipeline. On the other days some runs are out of budget and resume on the next
 * day.
 */
const BUDGET = { day: 520, month: 15_000, reserve: 0.1 };
const LIMITS = { offline: { concurrency: 16, perSecond: null }, realtime: { concurrency: 16, perSecond: null } };
/** More than the calls of a month: all of them stay in the journal. */
const JOURNAL = 1_000_000;

export async function withRehearsal(work: (stage: Rehearsal) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-rehearsal-'));
  let instant = new Date();
  const now = () => instant;
  const simulator = await startSimulator({ now, journal: JOURNAL });
  const { DATABASE_URL, REDIS_URL } = process.env;
  const environment = readEnvironment({ DATABASE_URL, REDIS_URL, ECHOTIK_HOME: folder });
  const warehouse = await openWarehouseFor(environment, 'simulator', { now });
  const config = configSchema.parse({ budget: BUDGET });
  const { url: baseUrl, username, password } = simulator;
  const onError = (error: Error) => void process.stderr.write(`${error.message}\n`);
  try {
    await expectEmpty(warehouse.pool);
    if (DATABASE_URL === undefined) await disableSync(warehouse.pool);
    const session = await openSession(warehouse, config, { baseUrl, username, password, limits: LIMITS }, onError, {
      now,
      readDatabaseTime: async () => now(),
    });
    const setNow = (next: Date) => {
      instant = next;
    };
    await work({ config, pool: warehouse.pool, simulator, session, now, setNow }).finally(() => session.close());
  } finally {
    await warehouse.close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The server ends with the rehearsal, so it need not survive a power failure. */
async function disableSync(pool: Pool): Promise<void> {
  await pool.query('alter system set fsync = off');
  await pool.query('select pg_reload_conf()');
}

/** Runs that exist already would be part of the sums. */
async function expectEmpty(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ runs: number }>('select count(*)::int as runs from ops.runs');
  if (rows[0]?.runs) throw new Error('DATABASE_URL has runs already: a rehearsal needs an empty database');
}

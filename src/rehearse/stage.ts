/** What a rehearsal plays on: an empty warehouse, a simulator, a session, and one clock for all of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, configSchema } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { openSession, type Session } from '../jobs/session.ts';
import { openWarehouseFor } from '../jobs/warehouse.ts';
import type { Pool } from '../load/pool.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';

export interface Stage {
  readonly config: Config;
  readonly pool: Pool;
  readonly simulator: Simulator;
  readonly session: Session;
  readonly now: () => Date;
  readonly setNow: (instant: Date) => void;
}

/** Enough for every day but those with a weekly pipeline: some run out of it, and go on the next day. */
const BUDGET = { day: 520, month: 15_000, reserve: 0.1 };
const LIMITS = { offline: { concurrency: 16, perSecond: null }, realtime: { concurrency: 16, perSecond: null } };
/** Every call of the month stays in the journal. */
const JOURNAL = 1_000_000;

export async function withStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-rehearsal-'));
  let instant = new Date();
  const now = () => instant;
  const simulator = await startSimulator({ now, journal: JOURNAL });
  const { DATABASE_URL, REDIS_URL } = process.env;
  const environment = readEnvironment({ DATABASE_URL, REDIS_URL, ECHOTIK_HOME: folder });
  const warehouse = await openWarehouseFor(environment, 'simulator');
  const config = configSchema.parse({ budget: BUDGET });
  const { url: baseUrl, username, password } = simulator;
  const onError = (error: Error) => void process.stderr.write(`${error.message}\n`);
  try {
    await expectEmpty(warehouse.pool);
    const session = await openSession(warehouse, config, { baseUrl, username, password, limits: LIMITS }, onError, {
      now,
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

/** What is there already would be in the books. */
async function expectEmpty(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ runs: number }>('select count(*)::int as runs from ops.runs');
  if (rows[0]?.runs) throw new Error('DATABASE_URL has runs already: a rehearsal needs an empty database');
}

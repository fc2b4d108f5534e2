/** A run that waits for workers, and the tables that an undisturbed run of the same day makes. */
import { configSchema } from '../../src/config/config.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { findRun, type Run } from '../../src/ledger/runs.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Fault } from '../../simulator/faults.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { type TestDatabase, withDatabase } from '../support/database.ts';
import { hashTables } from '../support/invariants.ts';
import { until } from '../support/until.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
export const slot = new Date(`${DAY}T10:00:00Z`);
const MUSIC = 45;
/** Pages of 20, and a detail each. */
export const REQUESTS = 3 + MUSIC;
/**
 * Requests that one worker has reserved: four calls in flight, and twice as many that wait for their turn or their
 * commit.
 */
export const MAX_RESERVED = 12;

export interface WaitingRun extends TestDatabase {
  readonly simulator: Simulator;
  readonly runId: number;
  /** Waits until the run has ended. */
  readonly ended: () => Promise<Run>;
}

interface WaitingRunOptions {
  readonly faults?: readonly Fault[];
  readonly latencyMs?: number;
}

/** A run that has begun, without any worker. Its requests are queued in PostgreSQL only. */
export async function withWaitingRun<T>(
  { faults = [], latencyMs = 5 }: WaitingRunOptions,
  work: (scene: WaitingRun) => Promise<T>,
): Promise<T> {
  return withDatabase(async (database) => {
    const simulator = await startSimulator({ musicPerRegion: MUSIC, now: () => slot, faults, latencyMs });
    try {
      const runId = await beginWaitingRun(database.pool);
      return await work({ ...database, simulator, runId, ended: () => waitForEnd(database.pool, runId) });
    } finally {
      await simulator.close();
    }
  });
}

/** Begins the run. Its requests are queued in PostgreSQL only. */
export async function beginWaitingRun(pool: Pool): Promise<number> {
  const plan = planTarget(configSchema.parse({}), 'trending-music-list', { trigger: 'manual', slot }, {});
  const run = await beginRun(pool, plan, new Date());
  if (!run) throw new Error('no run');
  return run.runId;
}

/** Rejects with what the ledger has of the run when it does not end. */
async function waitForEnd(pool: Pool, runId: number): Promise<Run> {
  const ended = until(
    async () => {
      const run = await findRun(pool, runId);
      return run?.finished_at ? run : undefined;
    },
    `run ${runId} has ended`,
    { timeoutMs: 240_000, everyMs: 50 },
  );
  return ended.catch(async (cause: Error) => {
    throw new Error(`${cause.message}: ${await describeOpenRequests(pool, runId)}`, { cause });
  });
}

async function describeOpenRequests(pool: Pool, runId: number): Promise<string> {
  const { rows } = await pool.query(
    `select r.status, r.worker_id, r.lane, count(*)::int as requests, max(r.not_before) as not_before,
       max(w.lease_until) as lease_until, max(w.stopped_at) as stopped_at, max(h.until) as handed_out_until, now()
     from ops.requests r left join ops.workers w using (worker_id) left join ops.handouts h using (request_id)
     where r.run_id = $1 and r.finished_at is null group by 1, 2, 3`,
    [runId],
  );
  return JSON.stringify(rows);
}

const undisturbed = new Map<number, Promise<Readonly<Record<string, string>>>>();

/** Digests of the tables after an undisturbed run, of a chart with this number of sounds. Computed once in a test process. */
export function undisturbedDigest(musicPerRegion = MUSIC): Promise<Readonly<Record<string, string>>> {
  const known = undisturbed.get(musicPerRegion);
  if (known) return known;
  const digest = withWorld({ simulator: { musicPerRegion } }, async ({ sync, pool }) => {
    await sync(DAY);
    return hashTables(pool);
  });
  undisturbed.set(musicPerRegion, digest);
  return digest;
}

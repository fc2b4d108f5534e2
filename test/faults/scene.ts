/** A run that waits for workers, and the tables an undisturbed run of the same day makes. */
import { configSchema } from '../../src/config/config.ts';
import { targetPlan } from '../../src/jobs/plans/pipelines.ts';
import { beginRun } from '../../src/jobs/ledger/begin.ts';
import { findRun, type Run } from '../../src/jobs/ledger/runs.ts';
import type { Pool } from '../../src/load/pool.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type TestDatabase, withDatabase } from '../support/database.ts';
import { digestOf } from '../support/invariants.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
export const slot = new Date(`${DAY}T10:00:00Z`);
const MUSIC = 45;
/** Pages of 20, and a detail each. */
export const REQUESTS = 3 + MUSIC;
/** Requests one worker holds: four calls in flight, and twice as many that are reserved or committed meanwhile. */
export const IN_HAND = 12;

export interface Scene extends TestDatabase {
  readonly simulator: Simulator;
  readonly runId: number;
  /** Waits until the run has ended. */
  readonly ended: () => Promise<Run>;
}

interface SceneOptions {
  readonly faults?: readonly Fault[];
  readonly latencyMs?: number;
}

/** A begun run without any worker. Nothing is queued but in PostgreSQL. */
export async function withScene<T>(
  { faults = [], latencyMs = 5 }: SceneOptions,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  return withDatabase(async (database) => {
    const simulator = await startSimulator({ musicPerRegion: MUSIC, now: () => slot, faults, latencyMs });
    try {
      const runId = await beginSceneRun(database.pool);
      return await work({ ...database, simulator, runId, ended: () => endOf(database.pool, runId) });
    } finally {
      await simulator.close();
    }
  });
}

/** Begins the scene's run; nothing is queued but in PostgreSQL. */
export async function beginSceneRun(pool: Pool): Promise<number> {
  const plan = targetPlan(configSchema.parse({}), 'trending-music-list', { trigger: 'manual', slot }, {});
  const run = await beginRun(pool, plan);
  if (!run) throw new Error('no run');
  return run.runId;
}

async function endOf(pool: Pool, runId: number): Promise<Run> {
  for (;;) {
    const run = await findRun(pool, runId);
    if (run?.finished_at) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const undisturbed = new Map<number, Promise<Readonly<Record<string, string>>>>();

/** Digest of the tables after a run that nobody disturbed, of a chart with `music` sounds. */
export function undisturbedDigest(musicPerRegion = MUSIC): Promise<Readonly<Record<string, string>>> {
  const known = undisturbed.get(musicPerRegion);
  if (known) return known;
  const digest = withWorld({ simulator: { musicPerRegion } }, async ({ sync, pool }) => {
    await sync(DAY);
    return digestOf(pool);
  });
  undisturbed.set(musicPerRegion, digest);
  return digest;
}

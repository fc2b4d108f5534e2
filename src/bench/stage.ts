/** What a measurement runs on: a simulator in a process of its own, an embedded PostgreSQL, runs that wait for a worker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configSchema } from '../config/config.ts';
import { EchotikClient } from '../extract/client.ts';
import { parseJson, valueAt } from '../extract/json.ts';
import { targetPlan } from '../jobs/plans/pipelines.ts';
import { beginRun } from '../jobs/ledger/begin.ts';
import { acquireEmbeddedPostgres } from '../load/embedded/embedded-postgres.ts';
import { migrate } from '../load/migrate.ts';
import { createPool, type Pool } from '../load/pool.ts';
import { cross } from '../streams/stream.ts';

export const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** The sounds of some charts, asked for in every market: as many detail requests as are wanted, of the default window. */
const CHARTS = ['US', 'GB', 'DE', 'BR', 'ID'];
const MARKETS = [...CHARTS, 'FR', 'IT', 'ES', 'MX', 'TH', 'PH', 'MY', 'VN', 'SG', 'JP', 'SA', 'AU', 'CA'];
const PERIOD = 7;
const PAGES = 5;

interface Api {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
}

export interface Stage {
  readonly api: Api;
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly folder: string;
  /** Begins a run of that many detail requests and queues none of them: the worker's reconciler will. */
  begin(requests: number): Promise<number>;
}

/** A fresh warehouse and a simulator of this latency, lent to `work`. */
export async function withStage<T>(latencyMs: number, work: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-bench-'));
  const postgres = await acquireEmbeddedPostgres(folder);
  const pool = createPool(postgres.url);
  const simulator = spawn(
    process.execPath,
    [main, 'simulator', '--port', '0', '--latency', String(latencyMs), '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: folder,
    },
  );
  try {
    await migrate(pool);
    const { url, ...credentials } = await firstLine(simulator);
    const api = { baseUrl: url, ...credentials };
    const clips = await clipIds(api);
    return await work({
      api,
      databaseUrl: postgres.url,
      pool,
      folder,
      begin: (requests) => begin(pool, clips, requests),
    });
  } finally {
    simulator.kill('SIGKILL');
    await pool.end();
    await postgres.release();
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstLine(simulator: ChildProcess): Promise<{ url: string; username: string; password: string }> {
  const [chunk] = await once(simulator.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return JSON.parse(String(chunk));
}

async function clipIds(api: Api): Promise<string[]> {
  const client = new EchotikClient(api);
  const ids = new Set<string>();
  for (const { region, page } of cross({
    region: CHARTS,
    page: Array.from({ length: PAGES }, (_, index) => index + 1),
  })) {
    const query = { region, period: String(PERIOD), page: String(page), limit: '20' };
    const answer = await client.call({ path: '/api/v3/realtime/trending/popular/music/list', query });
    if ('error' in answer) throw new Error(answer.error);
    const sounds = valueAt(parseJson(answer.bytes), 'data.sound_list') as { clip_id: string }[];
    for (const { clip_id } of sounds) ids.add(clip_id);
  }
  await client.close();
  return [...ids];
}

async function begin(pool: Pool, clips: readonly string[], requests: number): Promise<number> {
  const slot = new Date();
  const plan = targetPlan(
    configSchema.parse({}),
    'trending-music-detail',
    { trigger: 'manual', slot },
    { overrides: { clip_id: clips, region: MARKETS, period: [PERIOD] } },
  );
  // Every measurement asks the same, and each time the API.
  const run = await beginRun(pool, { ...plan, roots: plan.roots.slice(0, requests), reuse: 'none' });
  if (!run) throw new Error('no run');
  return run.runId;
}

export async function writeConfig(folder: string, concurrency: number): Promise<string> {
  const path = join(folder, 'bench.config.yaml');
  await writeFile(path, `lanes: { realtime: { concurrency: ${concurrency}, perSecond: null } }\n`);
  return path;
}

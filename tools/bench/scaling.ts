/** Several worker processes on one Redis and one PostgreSQL, at the latency of a real API. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { planTarget } from '../../src/plan/plan-pipelines.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { MARKETS } from './cases.ts';
import { LATENCY_MS } from './servers.ts';
import { readCpu, readPeakMb } from './process-cost.ts';
import { median, rounded } from './results.ts';
import { buildEnvironment, program, readServers, type Stage, withDatabase, writeConfig } from './stage.ts';

const WORKERS = [1, 2, 4];
/** Details that each worker has to load; the lists of all markets have 4,410 sounds. */
const REQUESTS_PER_WORKER = 1_000;
const RUN_WITHIN_MS = 10 * 60_000;
const POLL_MS = 200;
const PERIOD = 7;
const LATENCY_SECONDS = LATENCY_MS / 1_000;

interface Scaled {
  readonly seconds: number;
  readonly requests: number;
  readonly workerSeconds: number;
  readonly postgresSeconds: number;
  readonly redisSeconds: number;
  readonly apiSeconds: number;
  readonly peakMb: number;
}

interface ScalingOptions {
  /** Calls of each worker. */
  readonly inFlight: number;
  /** Repetitions, of which medians are taken. */
  readonly times: number;
  /** Of the full number of requests. */
  readonly scale: number;
}

/** A table as text. A run before the others does not count: in it the API makes its answers. */
export async function measureScaling(stage: Stage, { inFlight, times, scale }: ScalingOptions): Promise<string> {
  const ofEach = Math.round(REQUESTS_PER_WORKER * scale);
  const clips = await readClips(stage);
  await runWorkers(stage, clips, { workers: 2, requests: ofEach * Math.max(...WORKERS), inFlight });
  const lines = [];
  let single = 0;
  for (const workers of WORKERS) {
    const measured: Scaled[] = [];
    for (let time = 0; time < times; time++)
      measured.push(await runWorkers(stage, clips, { workers, requests: ofEach * workers, inFlight }));
    const rate = median(measured.map(({ requests, seconds }) => requests / seconds));
    const busy = (cost: (one: Scaled) => number) =>
      rounded(median(measured.map((one) => (cost(one) / one.seconds) * 100)), 0);
    if (workers === WORKERS[0]) single = rate / workers;
    lines.push({
      workers,
      'in flight': workers * inFlight,
      'calls/s': rounded(rate, 0),
      '% of linear': rounded((rate / (single * workers)) * 100, 1),
      '% of latency': rounded((rate / ((workers * inFlight) / LATENCY_SECONDS)) * 100, 1),
      '% of a core: each worker': busy(({ workerSeconds }) => workerSeconds / workers),
      PostgreSQL: busy(({ postgresSeconds }) => postgresSeconds),
      Redis: busy(({ redisSeconds }) => redisSeconds),
      API: busy(({ apiSeconds }) => apiSeconds),
      'all cores': busy(
        (one) => (one.workerSeconds + one.postgresSeconds + one.redisSeconds + one.apiSeconds) / cpus().length,
      ),
      'peak MB a worker': median(measured.map(({ peakMb }) => peakMb)),
    });
  }
  return `\nWorkers at ${LATENCY_SECONDS * 1000} ms latency, details of trending music\n${formatTable(lines)}`;
}

async function readClips({ api }: Stage): Promise<readonly string[]> {
  const clips = new Set<string>();
  const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`;
  for (const region of MARKETS.slice(0, 4)) {
    for (const page of [1, 2, 3, 4, 5]) {
      const path = `/api/v3/realtime/trending/popular/music/list?region=${region}&period=${PERIOD}&page=${page}&limit=20`;
      const response = await fetch(api.url + path, { headers: { authorization } });
      const { data } = (await response.json()) as { data: { sound_list: readonly { clip_id: string }[] } };
      for (const { clip_id } of data.sound_list) clips.add(clip_id);
    }
  }
  return [...clips];
}

interface Task {
  readonly workers: number;
  readonly requests: number;
  readonly inFlight: number;
}

/** From the first reserved attempt to the last settled one; CPU without the starts of the workers. */
async function runWorkers(stage: Stage, clips: readonly string[], { workers, requests, inFlight }: Task) {
  return withDatabase(stage, async (databaseUrl, pool): Promise<Scaled> => {
    const home = await mkdtemp(join(stage.folder, 'home-'));
    await writeConfig(home, inFlight);
    const env = buildEnvironment(stage, { databaseUrl, home, isSlow: true, withRedis: true });
    const started = Array.from({ length: workers }, () =>
      spawn(process.execPath, [program, 'worker'], {
        cwd: home,
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    try {
      await untilWorking(pool, workers);
      const ownCpu = () => started.reduce((sum, { pid }) => sum + readCpu(pid ?? 0).own, 0);
      const [before, servers] = [ownCpu(), readServers(stage)];
      const runId = await begin(pool, clips, requests);
      await untilEnded(pool, runId);
      const [after, serversAfter] = [ownCpu(), readServers(stage)];
      const measured = await pool.query<{ requests: number; seconds: number }>(
        `select count(*)::int as requests, extract(epoch from max(settled_at) - min(reserved_at))::float8 as seconds
         from ops.attempts join ops.requests using (request_id) where run_id = $1`,
        [runId],
      );
      return {
        ...onlyRow(measured),
        workerSeconds: after - before,
        postgresSeconds: serversAfter.postgres - servers.postgres,
        redisSeconds: serversAfter.redis - servers.redis,
        apiSeconds: serversAfter.api - servers.api,
        peakMb: Math.max(...started.map(({ pid }) => readPeakMb(pid) ?? 0)),
      };
    } finally {
      for (const worker of started) {
        if (worker.exitCode !== null) continue;
        const ended = once(worker, 'exit');
        worker.kill('SIGTERM');
        await ended;
      }
    }
  });
}

async function begin(pool: Pool, clips: readonly string[], requests: number): Promise<number> {
  const slot = new Date();
  const overrides = { clip_id: clips, region: MARKETS, period: [PERIOD] };
  const draft = planTarget(configSchema.parse({}), 'trending-music-detail', { trigger: 'manual', slot }, { overrides });
  const plan = await resolveInputs(pool, draft);
  if (plan.roots.length < requests) throw new Error(`there are only ${plan.roots.length} details to load`);
  const run = await beginRun(pool, { ...plan, roots: plan.roots.slice(0, requests) }, slot);
  if (!run) throw new Error('no run has begun');
  return run.runId;
}

async function untilWorking(pool: Pool, workers: number): Promise<void> {
  await until('the workers do not start', async () => {
    const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from ops.workers');
    return (rows[0]?.count ?? 0) >= workers;
  });
}

async function untilEnded(pool: Pool, runId: number): Promise<void> {
  await until('the run does not end', async () => {
    const { rows } = await pool.query<{ status: string }>(
      'select status from ops.runs where run_id = $1 and finished_at is not null',
      [runId],
    );
    const status = rows[0]?.status;
    if (status !== undefined && status !== 'succeeded') throw new Error(`the run ended ${status}`);
    return status !== undefined;
  });
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + RUN_WITHIN_MS; !(await isTrue()); await wait(POLL_MS))
    if (Date.now() > deadline) throw new Error(`${what} within ${RUN_WITHIN_MS / 1000} s`);
}

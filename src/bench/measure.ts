/** Single measurements: a worker on a run, the bare loop beside it, COPY of the same rows. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describedTables } from '../load/tables/table.ts';
import { main, type Stage, writeConfig } from './stage.ts';

const bareLoop = fileURLToPath(new URL('bare-loop.js', import.meta.url));
/** Linux counts CPU time of a process in hundredths of a second. */
const TICKS_PER_SECOND = 100;

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rows?: number;
  readonly peakMb?: number;
}

/** One `worker` process on a run of detail requests, from the first reserved attempt to the last settled one. */
export async function measureWorker(
  stage: Stage,
  { requests, concurrency, redisUrl }: { requests: number; concurrency: number; redisUrl?: string | undefined },
): Promise<Measured> {
  const { pool, api, databaseUrl, folder } = stage;
  await pool.query('truncate echotik.music, echotik.music_history cascade');
  const runId = await stage.begin(requests);
  const worker = spawn(process.execPath, [main, 'worker'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      ECHOTIK_BASE_URL: api.baseUrl,
      ECHOTIK_USERNAME: api.username,
      ECHOTIK_PASSWORD: api.password,
      ECHOTIK_CONFIG: await writeConfig(folder, concurrency),
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    },
  });
  for (;;) {
    const { rows } = await pool.query('select status from ops.runs where run_id = $1 and finished_at is not null', [
      runId,
    ]);
    if (rows[0]) {
      if (rows[0].status !== 'succeeded') throw new Error(`the run ended ${rows[0].status}`);
      break;
    }
    await wait(200);
  }
  const usage = await usageOf(worker.pid ?? 0);
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  const { rows } = await pool.query(
    `select count(*) as requests, extract(epoch from max(settled_at) - min(reserved_at))::float as seconds,
       sum(rows_inserted + rows_updated + rows_unchanged) as rows
     from ops.attempts join ops.requests using (request_id) where run_id = $1`,
    [runId],
  );
  return { ...rows[0], ...usage };
}

async function usageOf(pid: number): Promise<{ cpuSeconds: number; peakMb: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const peak = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (user + system) / TICKS_PER_SECOND, peakMb: Math.round(Number(peak) / 1024) };
}

/** The same requests, fetched and parsed only. */
export async function measureBareLoop({ api, pool }: Stage, requests: number, concurrency: number): Promise<Measured> {
  const { rows } = await pool.query('select params as query from ops.requests order by request_id desc limit $1', [
    requests,
  ]);
  const input = JSON.stringify({ api, queries: rows.map(({ query }) => query), concurrency });
  const { stdout } = await promisify(execFile)(process.execPath, [bareLoop, input]);
  return JSON.parse(stdout);
}

/** COPY of all rows that are in the fact tables, into tables with the same keys. */
export async function measureCopy({ pool }: Stage): Promise<Measured> {
  const { rows: where } = await pool.query('show data_directory');
  const folder: string = where[0].data_directory;
  let rows = 0;
  let seconds = 0;
  for (const { name, sqlName } of describedTables()) {
    const file = `${folder}/bench-${name}.copy`;
    const copied = await pool.query(`copy (select * from ${sqlName}) to '${file}'`);
    await pool.query(`create table echotik.bench_copy (like ${sqlName} including all)`);
    const began = performance.now();
    await pool.query(`copy echotik.bench_copy from '${file}'`);
    seconds += (performance.now() - began) / 1000;
    rows += copied.rowCount ?? 0;
    await pool.query('drop table echotik.bench_copy');
  }
  return { requests: 0, rows, seconds, cpuSeconds: 0 };
}

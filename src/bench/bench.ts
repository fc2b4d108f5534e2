/**
 * `npm run bench`: what the pipeline costs beside the physical limits, in one run on this machine. Everything is recorded
 * as in production: ledger, raw bodies, rows, history. Needs redis-server or REDIS_URL for the Redis half.
 */
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { cpus } from 'node:os';
import { table } from '../cli/table.ts';
import { type Measured, measureBareLoop, measureCopy, measureWorker } from './measure.ts';
import { withStage } from './stage.ts';

const REQUESTS = Number(process.env['BENCH_REQUESTS'] ?? 5_000);
const CONCURRENCY = 128;
const LOOP_REQUESTS = 1_000;
const SLOW = { latencyMs: 100, concurrency: 50, requests: 5_000 };
const REDIS_PORT = 16_399;

const rounded = (number: number, digits = 0) => Number(number.toFixed(digits));
const line = (what: string, { requests, seconds, cpuSeconds, rows, peakMb }: Measured, note = '') => ({
  what,
  'requests/s': requests ? rounded(requests / seconds) : null,
  'rows/s': rows ? rounded(rows / seconds) : null,
  'CPU s per 1,000': requests ? rounded((cpuSeconds / requests) * 1000, 2) : null,
  'peak MB': peakMb ?? null,
  note,
});

const redis = process.env['REDIS_URL'] ? undefined : spawnRedis();
const redisUrl = process.env['REDIS_URL'] ?? (redis ? `redis://127.0.0.1:${REDIS_PORT}` : undefined);
const lines: ReturnType<typeof line>[] = [];
try {
  await wait(500);
  await withStage(0, async (stage) => {
    if (redisUrl)
      lines.push(
        line(
          'worker, queue in Redis',
          await measureWorker(stage, { requests: REQUESTS, concurrency: CONCURRENCY, redisUrl }),
        ),
      );
    lines.push(
      line('worker, queue in PostgreSQL', await measureWorker(stage, { requests: REQUESTS, concurrency: CONCURRENCY })),
    );
    lines.push(line('bare loop: fetch and parse', await measureBareLoop(stage, LOOP_REQUESTS, CONCURRENCY)));
    lines.push(line('COPY of the same rows', await measureCopy(stage)));
  });
  await withStage(SLOW.latencyMs, async (stage) => {
    const ideal = SLOW.concurrency / (SLOW.latencyMs / 1000);
    const share = ({ requests, seconds }: Measured) =>
      `${rounded((requests / seconds / ideal) * 100, 1)} % of ${ideal}/s`;
    for (const url of redisUrl ? [redisUrl, undefined] : [undefined]) {
      const measured = await measureWorker(stage, { ...SLOW, redisUrl: url });
      const where = url ? 'Redis' : 'PostgreSQL';
      lines.push(
        line(`${SLOW.latencyMs} ms latency, ${SLOW.concurrency} in flight, ${where}`, measured, share(measured)),
      );
    }
    const bare = await measureBareLoop(stage, LOOP_REQUESTS, SLOW.concurrency);
    lines.push(line(`${SLOW.latencyMs} ms latency, bare loop`, bare, share(bare)));
  });
} finally {
  redis?.kill('SIGKILL');
}
process.stdout.write(
  `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, Node ${process.versions.node}, ${REQUESTS} requests, ${CONCURRENCY} in flight\n${table(lines, '')}`,
);

function spawnRedis() {
  if (spawnSync('redis-server', ['--version']).error) return undefined;
  return spawn('redis-server', ['--port', String(REDIS_PORT), '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
}

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { iterateSlots } from '../../src/plan/slots.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withConfigFile } from '../support/config-file.ts';
import { type CliProcess, startCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { FAKETIME } from '../support/faketime.ts';
import { until } from '../support/until.ts';

/** Fake seconds in a real one. More of them, and time-outs of ten seconds would be over before a server can answer. */
const PACE = 100;
const MINUTES = 60_000;
/** The longer night takes 90 s on an idle machine. */
const LIMIT_MS = 450_000;
const crons = { early: '30 1 * * *', late: '30 2 * * *', hourly: '15 * * * *' };

const readTicks = async (pool: Pool, pipeline: string): Promise<string[]> =>
  (
    await pool.query<{ slot: Date }>('select slot from ops.ticks where pipeline = $1 order by slot', [pipeline])
  ).rows.map(({ slot }) => slot.toISOString());

/** Seconds of CPU; Linux counts in hundredths. */
function readCpu(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

const readSchedules = async (pool: Pool) =>
  (await pool.query<{ known_since: Date }>('select known_since from ops.schedules order by 1 desc')).rows;

interface Night {
  readonly url: string;
  readonly config: string;
  readonly begin: Date;
}

/**
 * A time limit of ten seconds is 100 ms on the fake clock, so a start on a busy machine can miss it. Then it is
 * repeated.
 */
const MAX_STARTS = 30;

async function startScheduler(pool: Pool, night: Night): Promise<CliProcess> {
  for (let start = 1; start <= MAX_STARTS; start++) {
    const scheduler = await tryScheduler(pool, night);
    if (scheduler) return scheduler;
  }
  throw new Error(`the scheduler ended ${MAX_STARTS} times before it knew its pipelines`);
}

/** Returns undefined when the scheduler ends before it has written down its pipelines. */
async function tryScheduler(pool: Pool, night: Night): Promise<CliProcess | undefined> {
  const scheduler = startCli(['scheduler', '--yes'], {
    DATABASE_URL: night.url,
    ECHOTIK_USERNAME: 'nobody',
    ECHOTIK_PASSWORD: 'asks',
    ECHOTIK_CONFIG: night.config,
    TZ: 'UTC',
    LD_PRELOAD: FAKETIME ?? '',
    FAKETIME: `@${night.begin.toISOString().slice(0, 19).replace('T', ' ')} x${PACE}`,
  });
  let hasEnded = false;
  void scheduler.ended.then(() => (hasEnded = true));
  const lookAt = async () => {
    if (hasEnded) return 'ended';
    return (await readSchedules(pool)).length >= Object.keys(crons).length && 'ready';
  };
  const state = await until(lookAt, 'the scheduler has recorded its pipelines or has ended');
  return state === 'ready' ? scheduler : undefined;
}

let starting: Promise<unknown> = Promise.resolve();

/** Starts one scheduler after the other. */
function alone<T>(start: () => Promise<T>): Promise<T> {
  const started = starting.then(start);
  starting = started.catch(() => undefined);
  return started;
}

/**
 * E3: a scheduler lives through the hour that is skipped, and the one that comes twice. Every kind of night:
 * slots.test.ts. The nights have passed, because of two clocks that disagree the earlier one decides.
 */
test.skipIf(!FAKETIME).each([
  ['America/New_York', '2025-03-09T07:00:00Z', 20],
  ['Europe/London', '2025-10-26T01:00:00Z', 95],
])(
  'the clocks of %s change at %s: each slot has one run, and the scheduler sleeps (%i minutes)',
  { concurrent: true, timeout: LIMIT_MS + 60_000 },
  (timezone, change, after) =>
    withDatabase(({ url, pool }) => {
      const begin = new Date(Date.parse(change) - 50 * MINUTES);
      const end = new Date(Date.parse(change) + after * MINUTES);
      const pipelines = Object.fromEntries(
        // Nobody works: what the run before holds up is skipped, and written down.
        Object.entries(crons).map(([name, cron]) => [
          name,
          { cron, timezone, overlap: 'skip', streams: ['trending-music-list'] },
        ]),
      );
      return withConfigFile({ pipelines }, async (config) => {
        const scheduler = await alone(() => startScheduler(pool, { url, config, begin }));
        const since = (await readSchedules(pool))[0]?.known_since ?? begin;
        const before = readCpu(scheduler.pid);
        const expected = (name: keyof typeof crons) =>
          [...iterateSlots(crons[name], timezone, since, end)].map((slot) => slot.toISOString());
        const names = Object.keys(crons) as (keyof typeof crons)[];
        const all = names.flatMap(expected).length;
        const ticks = async () => (await Promise.all(names.map((name) => readTicks(pool, name)))).flat().length;
        await until(async () => (await ticks()) >= all, `${all} slots have their ticks`, {
          timeoutMs: LIMIT_MS,
          everyMs: 100,
        });
        const busy = readCpu(scheduler.pid) - before;
        scheduler.kill('SIGTERM');
        expect(await scheduler.ended).toMatchObject({ code: 0 });
        for (const name of names) {
          const found = (await readTicks(pool, name)).filter((slot) => slot < end.toISOString());
          expect({ name, found }).toEqual({ name, found: expected(name) });
        }
        // Some hundred scans take 10 to 20 s; an endless loop would take all 90 s.
        expect(busy).toBeLessThan(45);
      });
    }),
);

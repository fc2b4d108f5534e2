import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { slotsBetween } from '../../src/jobs/schedule/slots.ts';
import type { Pool } from '../../src/load/pool.ts';
import { withConfigFile } from '../support/config-file.ts';
import { type CliProcess, startCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';

/** A clock for one process: https://github.com/wolfcw/libfaketime, Debian package libfaketime. */
const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));
if (process.env['REQUIRE_FAKETIME'] && !FAKETIME)
  throw new Error('REQUIRE_FAKETIME is set, but there is no libfaketime');

/** Fake seconds in a real one. More of them, and time-outs of ten seconds would be over before a server can answer. */
const PACE = 200;
const MINUTES = 60_000;
/** The longer night takes 45 s. */
const LIMIT_MS = 150_000;
const crons = { early: '30 1 * * *', late: '30 2 * * *', hourly: '15 * * * *' };

const ticksOf = async (pool: Pool, pipeline: string): Promise<string[]> =>
  (await pool.query('select slot from ops.ticks where pipeline = $1 order by slot', [pipeline])).rows.map(({ slot }) =>
    slot.toISOString(),
  );

/** Seconds of CPU; Linux counts in hundredths. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

const schedulesOf = async (pool: Pool) =>
  (await pool.query('select known_since from ops.schedules order by 1 desc')).rows;

interface Night {
  readonly url: string;
  readonly config: string;
  readonly begin: Date;
}

/** Ten seconds are 50 ms here: a start beside other starts can miss a time-out, and is tried again. */
async function startScheduler(pool: Pool, night: Night): Promise<CliProcess> {
  const scheduler = startCli(['scheduler', '--yes'], {
    DATABASE_URL: night.url,
    ECHOTIK_USERNAME: 'nobody',
    ECHOTIK_PASSWORD: 'asks',
    ECHOTIK_CONFIG: night.config,
    TZ: 'UTC',
    LD_PRELOAD: FAKETIME ?? '',
    FAKETIME: `@${night.begin.toISOString().slice(0, 19).replace('T', ' ')} x${PACE}`,
  });
  const ended = scheduler.ended.then(() => true);
  while ((await schedulesOf(pool)).length < Object.keys(crons).length) {
    if (await Promise.race([ended, wait(50, false)])) return startScheduler(pool, night);
  }
  return scheduler;
}

let starting: Promise<unknown> = Promise.resolve();

/** One after the other, whatever runs beside. */
function alone<T>(start: () => Promise<T>): Promise<T> {
  const started = starting.then(start);
  starting = started.catch(() => undefined);
  return started;
}

/** E3: a scheduler lives through the hour that is skipped, and the one that comes twice. Every kind of night: slots.test.ts. */
test.skipIf(!FAKETIME).each([
  ['America/New_York', '2026-03-08T07:00:00Z', 20],
  ['Europe/London', '2026-10-25T01:00:00Z', 95],
])(
  'the clocks of %s change at %s: each slot has one run, and the scheduler sleeps (%i minutes)',
  { concurrent: true, timeout: LIMIT_MS },
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
        const since: Date = (await schedulesOf(pool))[0].known_since;
        const before = cpuOf(scheduler.pid);
        const expected = (name: keyof typeof crons) =>
          [...slotsBetween(crons[name], timezone, since, end)].map((slot) => slot.toISOString());
        const names = Object.keys(crons) as (keyof typeof crons)[];
        const all = names.flatMap(expected).length;
        const ticks = async () => (await Promise.all(names.map((name) => ticksOf(pool, name)))).flat().length;
        while ((await ticks()) < all) await wait(100);
        const busy = cpuOf(scheduler.pid) - before;
        scheduler.kill('SIGTERM');
        expect(await scheduler.ended).toMatchObject({ code: 0 });
        for (const name of names) {
          const found = (await ticksOf(pool, name)).filter((slot) => slot < end.toISOString());
          expect({ name, found }).toEqual({ name, found: expected(name) });
        }
        // Some hundred scans; an endless loop would take all there is.
        expect(busy).toBeLessThan(20);
      });
    }),
);

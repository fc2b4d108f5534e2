/** The log lines about runs that end: case 04 and similar ones. */
import { describe, expect, inject, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { apiVariables, startCli, type Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { until } from '../support/until.ts';
import { withDatabase } from '../support/database.ts';
import { type Behaviour, says, withFront } from '../support/front.ts';
import type { Backend } from '../support/world.ts';

/** A slot every second; those that come while a run goes on are skipped. */
const CONFIG = { pipelines: { music: { cron: '* * * * * *', overlap: 'skip', streams: ['trending-music-list'] } } };

type Line = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg: string };

const parseLines = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

async function endedRuns(pool: Pool, count: number): Promise<void> {
  const readEnded = () => pool.query('select from ops.runs where finished_at is not null');
  await until(async () => ((await readEnded()).rowCount ?? 0) >= count, `${count} runs have ended`);
}

/** A scheduler and two workers on a slot every second, until some runs have ended; the lines of all three. */
const nightly = (
  behaviour: Behaviour,
  runs: number,
  more: Variables,
  work: (lines: readonly Line[], pool: Pool) => Promise<void>,
) =>
  withConfigFile(CONFIG, (config) =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator({ musicPerRegion: 5 });
      try {
        await withFront(simulator, async (front) => {
          front.behave(behaviour);
          const env = {
            ...apiVariables(simulator),
            ...more,
            DATABASE_URL: url,
            ECHOTIK_BASE_URL: front.url,
            ECHOTIK_CONFIG: config,
          };
          const processes = [['scheduler', '--yes'], ['worker'], ['worker']].map((args) => startCli(args, env));
          await endedRuns(pool, runs);
          for (const each of processes) each.kill('SIGTERM');
          const ended = await Promise.all(processes.map(async (each) => (await each.ended).stdout));
          await work(ended.flatMap(parseLines), pool);
        });
      } finally {
        await simulator.close();
      }
    }),
  );

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;
  const redis = redisUrl ? { REDIS_URL: redisUrl } : {};

  test.skipIf(skip)(
    'each scheduled run that fails is one line of level error, and each of its requests one of level warn',
    () =>
      nightly(
        () => says(400, { code: 400, message: 'no such region' }),
        3,
        redis,
        async (lines, pool) => {
          const { rows } = await pool.query<Record<string, unknown> & { run: number; slot: Date }>(
            `select run_id as run, pipeline, status, slot, error, credits, requests_total as requests from ops.runs
         where finished_at is not null order by run_id`,
          );
          const ends = lines.filter(({ msg }) => msg.startsWith('run ended'));
          expect(new Set(ends.map(({ run }) => run))).toEqual(new Set(rows.map(({ run }) => run)));
          expect(ends).toHaveLength(rows.length);
          for (const row of rows) {
            expect(ends.find(({ run }) => run === row.run)).toMatchObject({
              ...row,
              slot: row.slot.toISOString(),
              level: 50,
              msg: 'run ended: failed',
              status: 'failed',
              pipeline: 'music',
              error: expect.stringContaining('no such region'),
              rows_inserted: 0,
              duration_ms: expect.any(Number),
            });
            expect(lines.filter(({ msg, run }) => msg === 'request failed' && run === row.run)).toMatchObject([
              { level: 40, stream: 'trending-music-list', params: { region: 'US', period: 7 }, outcome: 'rejected' },
            ]);
          }
        },
      ),
  );
});

test('a run that succeeds is one line of level info', () =>
  nightly(
    () => undefined,
    1,
    {},
    async (lines, pool) => {
      const { rows } = await pool.query<{ run: number }>(
        `select run_id as run from ops.runs where status = 'succeeded'`,
      );
      const ends = lines.filter(({ msg }) => msg === 'run ended: succeeded');
      expect(new Set(ends.map(({ run }) => run))).toEqual(new Set(rows.map(({ run }) => run)));
      expect(ends).toHaveLength(rows.length);
      expect(ends[0]).toMatchObject({ level: 30, error: null, rows_inserted: expect.any(Number) });
    },
  ));

test('where only errors are logged, a run that failed is still there', () =>
  nightly(
    () => says(400, { code: 400 }),
    1,
    { ECHOTIK_LOG_LEVEL: 'error' },
    async (lines) => {
      expect(new Set(lines.map(({ msg }) => msg))).toEqual(new Set(['run ended: failed']));
    },
  ));

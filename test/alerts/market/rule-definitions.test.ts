/** Which definition of a rule counts: files that cannot be read for a while, and processes with different ones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluateMarketRule } from '../../../src/alerts/market/evaluate-market.ts';
import { buildMarketRule } from '../../../src/alerts/market/market-rule.ts';
import { registerRule } from '../../../src/alerts/market/rule-store.ts';
import { type MarketWatch, watchMarket } from '../../../src/alerts/market/watch-market.ts';
import { configSchema } from '../../../src/config/config.ts';
import type { EchotikError } from '../../../src/errors.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { type MarketScene, withMarket } from './market-scene.ts';

const parseAlerts = (market: object) =>
  configSchema.parse({ alerts: { channels: { hook: { type: 'webhook', url: 'http://127.0.0.1:9/hook' } }, market } })
    .alerts;

interface Watched extends MarketWatch {
  readonly errors: readonly EchotikError[];
}

function startWatch(pool: Pool, market: object, folder = '/'): Watched {
  const errors: EchotikError[] = [];
  const watch = watchMarket({
    pool,
    alerts: parseAlerts(market),
    configPath: join(folder, 'echotik.config.yaml'),
    withReader: (work) => work(pool),
    onMessages: () => undefined,
    onError: (error) => errors.push(error as EchotikError),
  });
  return { ...watch, errors };
}

async function readRanking({ answer, read }: MarketScene, day: string, ids: readonly string[]) {
  answer(
    'product-ranklist',
    ids.map((product_id) => ({ product_id })),
  );
  return read(day, 'product-ranklist', { params: { region: ['US'], rank_type: [1], product_rank_field: [1] } });
}

const hasRule = async (pool: Pool, where: string) =>
  (await pool.query(`select from ops.market_rules where ${where}`)).rowCount === 1;

const readSubjects = async ({ readMessages }: MarketScene) =>
  (await readMessages()).map(({ events }) => events.map(({ subject }) => subject));

test('a file that cannot be read for a while is evaluated from where it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'market-rule-'));
  const file = join(folder, 'mine.sql');
  const write = () => writeFile(file, 'select product_id, _request_id as request_id from echotik.products');
  await write();
  await withMarket({}, async (scene) => {
    const { pool } = scene;
    await readRanking(scene, '2026-03-02', ['1', '2']);
    const watch = startWatch(pool, { mine: { file: 'mine.sql', key: 'product_id' } }, folder);
    try {
      await until(() => hasRule(pool, `known_keys @> '{1,2}'`), 'what is so is known');
      await rm(file);
      await readRanking(scene, '2026-03-03', ['3', '1']);
      watch.wake();
      await until(
        () => hasRule(pool, `error like '%cannot be read%; name a file with one SQL statement%'`),
        'an error',
      );
      await write();
      watch.wake();
      await until(() => hasRule(pool, 'error is null'), 'an evaluation');
      expect(await readSubjects(scene)).toEqual([['3']]);
    } finally {
      await watch.stop();
    }
  }).finally(() => rm(folder, { recursive: true }));
});

test('of two processes with different definitions the one that began later evaluates, and the other says so', () =>
  withMarket({}, async (scene) => {
    const { pool } = scene;
    const first = startWatch(pool, { enters: { preset: 'enters-ranking', region: 'US', top: 2 } });
    await until(() => hasRule(pool, 'true'), 'the first definition');
    const [before] = (await pool.query<{ definition: string }>('select definition from ops.market_rules')).rows;
    const second = startWatch(pool, { enters: { preset: 'enters-ranking', region: 'US', top: 3 } });
    try {
      await until(() => hasRule(pool, `definition <> '${before?.definition}'`), 'the second definition');
      for (const [day, ids] of [
        ['2026-03-02', ['1', '2', '3', '4']],
        ['2026-03-03', ['5', '1', '2', '3']],
        ['2026-03-04', ['6', '5', '1', '2']],
      ] as const) {
        const run = await readRanking(scene, day, ids);
        for (const watch of [first, second]) watch.observe({ kind: 'run ended', run });
        await until(() => hasRule(pool, `newest_run = ${run.run_id}`), `the run of ${day} is evaluated`);
      }
      await until(() => first.errors.length > 0, 'the contradiction is reported');
      expect(await readSubjects(scene)).toEqual([['5'], ['6']]);
    } finally {
      await first.stop();
      await second.stop();
    }
    expect(first.errors).toMatchObject([
      {
        message: expect.stringContaining('the market rule enters cannot be evaluated: a process that began later'),
        remedy: 'start all processes with the same alerts.market',
      },
    ]);
    expect(second.errors).toEqual([]);
  }));

test('a definition that no process evaluates any more is replaced, and one that was replaced is not evaluated', () =>
  withDatabase(async ({ pool }) => {
    const build = (sql: string) => {
      const { market } = parseAlerts({ mine: { sql, key: 'id' } });
      return buildMarketRule('mine', market['mine'] as never, '/');
    };
    const [older, newer] = [await build('select 1 as id'), await build('select 2 as id')];
    const readers = { pool, withReader: <T>(work: (reader: Pool) => Promise<T>) => work(pool) };
    expect(await registerRule(pool, older)).toBe(true);
    expect(await registerRule(pool, newer)).toBe(true);
    expect(await registerRule(pool, older, false)).toBe(false);
    const alerts = parseAlerts({});
    expect(await evaluateMarketRule({ pool, readers, alerts }, older)).toEqual({ rule: 'mine', reported: 0 });
    expect(await hasRule(pool, 'known_keys is null and claim is null')).toBe(true);
    // The other process is gone: it has not evaluated a run of the day before.
    await pool.query(`update ops.market_rules set evaluated_at = now() - interval '26 hours'`);
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at)
       values ('p', 'cron', 'succeeded', now(), '2026-03-02', '{}', now() - interval '25 hours')`,
    );
    expect(await registerRule(pool, older, false)).toBe(true);
  }));

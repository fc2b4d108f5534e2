import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { diagnoseForecast } from '../../src/doctor/forecast.ts';
import { diagnoseUnwatchedStreams } from '../../src/doctor/idle-streams.ts';
import { watch } from '../../src/ledger/watchlist.ts';
import { withDatabase } from '../support/database.ts';

const NOW = new Date('2026-03-02T11:00:00Z');
/** Ten pages of twenty sounds, each with its detail, two credits a call: 420 a run. */
const music = { streams: ['trending-music-list', 'trending-music-detail'] };

test('the cost of pipelines is compared with their budgets', () =>
  withDatabase(async ({ pool }) => {
    const messages = async (settings: object) =>
      (await diagnoseForecast(pool, configSchema.parse(settings), NOW)).map(
        ({ result, message }) => `${result}: ${message}`,
      );
    const twice = { ...music, cron: '0 10,22 * * *' };
    const once = { ...music, cron: '0 12 * * *' };

    expect(
      await messages({ pipelines: { twice, watched: { cron: '0 1 * * *', streams: ['product-trend'] } } }),
    ).toEqual([
      'ok: twice (at most): about 840 credits on the dearest day, 25200 in 30 days',
      'ok: watched: nothing to request yet',
      'ok: all pipelines: about 840 credits on the dearest day, 25200 in 30 days',
    ]);
    // A fifth of 1000 is kept for core pipelines.
    expect(await messages({ budget: { day: 1000 }, pipelines: { twice, once: { ...once, core: true } } })).toEqual([
      'warning: twice (at most): about 840 credits on the dearest day, 25200 in 30 days; it may spend 800 a day',
      'ok: once (at most): about 420 credits on the dearest day, 12600 in 30 days',
      'warning: all pipelines: about 1260 credits on the dearest day, 37800 in 30 days; it may spend 1000 a day',
    ]);
    const own = { ...once, budget: { day: 400, month: 12_599 } };
    expect(await messages({ budget: { month: 20_000, reserve: 0 }, pipelines: { own } })).toEqual([
      'warning: own (at most): about 420 credits on the dearest day, 12600 in 30 days; it may spend 400 a day, 12599 a month',
      'ok: all pipelines: about 420 credits on the dearest day, 12600 in 30 days',
    ]);
  }));

test('a wrong query is reported, and the other pipelines have a forecast', () =>
  withDatabase(async ({ pool }) => {
    const wrong = { cron: '0 10 * * *', streams: [{ stream: 'product-detail', sql: 'select nonsense' }] };
    const config = configSchema.parse({ pipelines: { wrong, mine: { ...music, cron: '0 12 * * *' } } });
    expect(await diagnoseForecast(pool, config, NOW)).toMatchObject([
      {
        result: 'error',
        message: expect.stringMatching(/^pipeline wrong: the sql of product-detail: PostgreSQL says: .*nonsense/),
      },
      { result: 'ok', message: expect.stringMatching(/^mine /) },
      { result: 'ok' },
    ]);
    await pool.query('delete from ops.migrations');
    expect(await diagnoseForecast(pool, config, NOW)).toMatchObject([{ result: 'warning', remedy: 'run migrate' }]);
  }));

test('a stream that needs the watchlist is reported while it has no entity for it', () =>
  withDatabase(async ({ pool }) => {
    const streams = ['product-trend', 'realtime-product-comment', { stream: 'product-detail', sql: 'select nonsense' }];
    const config = configSchema.parse({ regions: ['SA'], pipelines: { mine: { cron: '0 10 * * *', streams } } });
    const found = async () =>
      (await diagnoseUnwatchedStreams(pool, config, NOW)).map(({ result, message }) => `${result}: ${message}`);
    expect(await found()).toEqual([
      'warning: mine: product-trend requests nothing: no product is watched that it takes',
      'warning: mine: realtime-product-comment requests nothing: no product is watched that it takes',
    ]);
    await watch(pool, [{ kind: 'product', id: '1729', region: null, note: null }]);
    expect(await found()).toEqual([
      'warning: mine: realtime-product-comment requests nothing: no product is watched that it takes',
    ]);
    await watch(pool, [{ kind: 'product', id: '1730', region: 'US', note: null }]);
    expect(await found()).toEqual(['ok: every stream has requests to send, or will get them from other streams']);
  }));

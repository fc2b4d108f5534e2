import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { forecastPipelines } from '../../src/plan/forecast.ts';
import { watch } from '../../src/ledger/watchlist.ts';
import { withWorld } from '../support/world.ts';

const config = configSchema.parse({
  pipelines: {
    music: { cron: '0 10 * * *', streams: ['trending-music-list', 'trending-music-detail'] },
    weekly: { cron: '0 10 * * 1', maxPages: 1, streams: ['trending-music-list'] },
    watched: { cron: '0 12 * * *', streams: ['product-trend'] },
  },
});
const now = new Date('2026-03-02T11:00:00Z');

test('a forecast is based on limits first, and on the last run once there is one', () =>
  withWorld({}, async ({ pool, sync }) => {
    const readForecast = async () =>
      (await forecastPipelines(pool, config, now)).map(({ pipeline, credits, credits_month, basis }) => ({
        pipeline,
        credits,
        credits_month,
        basis,
      }));
    expect(await readForecast()).toEqual([
      // Ten pages of twenty sounds, each with its detail, two credits a call.
      { pipeline: 'music', credits: 420, credits_month: 30 * 420, basis: 'at most' },
      { pipeline: 'weekly', credits: 2, credits_month: 4 * 2, basis: 'known' },
      { pipeline: 'watched', credits: 0, credits_month: 0, basis: 'nothing to request yet' },
    ]);
    const run = await sync('2026-03-02');
    await watch(pool, [{ kind: 'product', id: '1729', region: null, note: null }]);
    const [music, , watched] = await readForecast();
    expect(music).toEqual({
      pipeline: 'music',
      credits: run.credits,
      credits_month: 30 * run.credits,
      basis: 'last run',
    });
    // A window of ten days is one page.
    expect(watched).toMatchObject({ pipeline: 'watched', credits: 1, credits_month: 30, basis: 'known' });
  }));

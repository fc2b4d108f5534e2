import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { estimate } from '../../../src/jobs/plans/estimate.ts';
import { withDatabase } from '../../support/database.ts';
import { withWorld } from '../../support/world.ts';

const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const DAY = '2026-03-02';
const config = configSchema.parse({ regions: ['US', 'GB'] });
const when = { trigger: 'manual', slot: new Date(`${DAY}T10:00:00Z`) } as const;
const plan = (choices: Parameters<typeof targetPlan>[3] = {}) => targetPlan(config, LIST, when, choices);

describe('what a run will cost when nothing like it ever ran', () => {
  test('is at most all pages, and a child for each of their records', () =>
    withDatabase(async ({ pool }) => {
      expect(await estimate(pool, plan())).toEqual({
        streams: [
          { stream: LIST, requests: 20, credits: 40, basis: 'at most' },
          { stream: DETAIL, requests: 400, credits: 800, basis: 'at most' },
        ],
        requests: 420,
        credits: 840,
      });
    }));

  test('is known where each request is one page and nothing follows', () =>
    withDatabase(async ({ pool }) => {
      expect(await estimate(pool, plan({ maxPages: 1, follow: [] }))).toMatchObject({
        streams: [{ stream: LIST, requests: 2, credits: 4, basis: 'known' }],
        credits: 4,
      });
      expect(await estimate(pool, plan({ maxPages: 1 }))).toMatchObject({
        streams: [{ basis: 'known' }, { stream: DETAIL, requests: 40, basis: 'at most' }],
      });
      const overrides = { clip_id: ['1', '2', '3'], region: ['US'], period: [7] };
      const details = targetPlan(config, DETAIL, when, { overrides });
      expect(await estimate(pool, details)).toEqual({
        streams: [{ stream: DETAIL, requests: 3, credits: 6, basis: 'known' }],
        requests: 3,
        credits: 6,
      });
    }));
});

describe('what a run will cost after one like it', () => {
  test('is what that one needed, for as many first requests', () =>
    withWorld({}, async (world) => {
      expect(await world.sync(DAY)).toMatchObject({ requests_total: 27, status: 'succeeded' });
      expect(await estimate(world.pool, plan())).toEqual({
        streams: [
          { stream: LIST, requests: 4, credits: 8, basis: 'last run' },
          { stream: DETAIL, requests: 50, credits: 100, basis: 'last run' },
        ],
        requests: 54,
        credits: 108,
      });
    }));

  test('is not taken from one that failed', () =>
    withWorld({}, async (world) => {
      world.simulator.addFault({ kind: 'unauthorized' });
      expect(await world.sync(DAY)).toMatchObject({ status: 'failed' });
      expect(await estimate(world.pool, plan())).toMatchObject({ credits: 840, streams: [{ basis: 'at most' }, {}] });
    }));

  test('is not taken from one that was told to ask for fewer pages', () =>
    withWorld({}, async (world) => {
      expect(await world.sync(DAY, LIST, { maxPages: 1 })).toMatchObject({ requests_total: 21 });
      expect(await estimate(world.pool, plan())).toMatchObject({ credits: 840, streams: [{ basis: 'at most' }, {}] });
    }));
});

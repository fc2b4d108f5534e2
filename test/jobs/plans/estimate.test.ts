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
const planOn = (day: string) => targetPlan(config, LIST, { ...when, slot: new Date(`${day}T10:00:00Z`) }, {});
const list = { stream: LIST, lane: 'realtime' };
const detail = { stream: DETAIL, lane: 'realtime' };

describe('what a run will cost when nothing like it ever ran', () => {
  test('is at most all pages, and a child for each of their records', () =>
    withDatabase(async ({ pool }) => {
      expect(await estimate(pool, plan())).toEqual({
        streams: [
          { ...list, known: 2, requests: 20, held: 0, to_buy: 20, past_ends: 0, credits: 40, basis: 'at most' },
          { ...detail, known: 0, requests: 400, held: 0, to_buy: 400, past_ends: 0, credits: 800, basis: 'at most' },
        ],
        known: 2,
        requests: 420,
        held: 0,
        to_buy: 420,
        past_ends: 0,
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
      expect(await estimate(pool, details)).toMatchObject({
        streams: [{ ...detail, known: 3, requests: 3, held: 0, to_buy: 3, credits: 6, basis: 'known' }],
        credits: 6,
      });
    }));
});

describe('what a run will cost after one like it', () => {
  test('is what that one needed, for as many first requests', () =>
    withWorld({}, async (world) => {
      expect(await world.sync(DAY)).toMatchObject({ requests_total: 27, status: 'succeeded' });
      expect(await estimate(world.pool, planOn('2026-03-03'))).toMatchObject({
        streams: [
          { ...list, requests: 4, held: 0, credits: 8, basis: 'last run' },
          { ...detail, requests: 50, held: 0, credits: 100, basis: 'last run' },
        ],
        credits: 108,
      });
    }));

  test('is nothing for what it holds already, and leads there by its stored answers', () =>
    withWorld({}, async (world) => {
      await world.sync(DAY);
      const at = new Date(`${DAY}T11:00:00Z`);
      expect(await estimate(world.pool, plan(), at)).toMatchObject({
        streams: [
          { ...list, known: 3, requests: 4, held: 2, to_buy: 2, basis: 'last run' },
          { ...detail, known: 25, requests: 50, held: 25, to_buy: 25, basis: 'last run' },
        ],
        credits: 54,
      });
      const { overrides } = { overrides: { region: ['US'] } };
      expect(await estimate(world.pool, plan({ overrides }), at)).toMatchObject({
        known: 27,
        held: 27,
        to_buy: 0,
        credits: 0,
      });
      expect(await estimate(world.pool, plan({ overrides, rebuy: true }), at)).toMatchObject({ held: 0, to_buy: 27 });
    }));

  test('is not known where stored answers were not followed, or their list was cut', () =>
    withWorld({}, async (world) => {
      await world.sync(DAY, LIST, { maxPages: 1, follow: [] });
      const at = new Date(`${DAY}T11:00:00Z`);
      const overrides = { region: ['US'] };
      expect(await estimate(world.pool, plan({ overrides }), at)).toMatchObject({
        streams: [
          { ...list, known: 1, held: 1, to_buy: 9, basis: 'at most' },
          { ...detail, known: 0, held: 0, to_buy: 20 + 9 * 20, basis: 'at most' },
        ],
      });
      expect(await estimate(world.pool, plan({ overrides, maxPages: 1 }), at)).toMatchObject({
        streams: [{ to_buy: 0 }, { to_buy: 20, basis: 'at most' }],
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
      expect(await estimate(world.pool, planOn('2026-03-03'))).toMatchObject({
        credits: 840,
        streams: [{ basis: 'at most' }, {}],
      });
    }));
});

describe('calls that only find out where lists end', () => {
  const list = 'product-list';
  const choices = { overrides: { region: ['US'] }, follow: [] };
  const planned = (day: string) => targetPlan(config, list, { ...when, slot: new Date(`${day}T10:00:00Z`) }, choices);

  test('are named, once a stream and day, where the API does not say which page is the last', () =>
    withWorld({}, async ({ pool, sync }) => {
      const [first, second] = [await estimate(pool, planned(DAY)), await estimate(pool, plan())];
      expect(first).toMatchObject({ past_ends: 1, streams: [{ stream: list, past_ends: 1, basis: 'at most' }] });
      expect(second.past_ends).toBe(0);
      const run = await sync(DAY, list, choices);
      const next = await estimate(pool, planned('2026-03-03'));
      expect(next).toMatchObject({ past_ends: 1, to_buy: run.requests_total, streams: [{ basis: 'last run' }] });
      // Today's call is spent: another market costs one less.
      const other = targetPlan(config, list, when, { overrides: { region: ['GB'] }, follow: [] });
      expect(await estimate(pool, other)).toMatchObject({ past_ends: 0, to_buy: run.requests_total - 1 });
    }));

  test('are one for each list where lists of the stream have gaps, and pages of a window are as small as the server makes them', () =>
    withWorld({}, async ({ pool }) => {
      await pool.query(
        `insert into ops.paging (stream, short_pages_on, page_size) values ('${list}', '${DAY}', 10), ('product-trend', null, 4)`,
      );
      const both = targetPlan(config, list, when, { overrides: { region: ['US', 'GB'] }, follow: [] });
      expect(await estimate(pool, both)).toMatchObject({ past_ends: 2 });
      const trend = targetPlan(config, 'product-trend', when, { overrides: { product_id: ['1'] } });
      expect(await estimate(pool, trend)).toMatchObject({ to_buy: 3 });
    }));
});

import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import type { TargetPlanOptions } from '../../src/plan/plan-pipelines.ts';
import { estimateRun } from '../../src/plan/estimate.ts';
import { withDatabase } from '../support/database.ts';
import { planKnownTarget } from '../support/known-plans.ts';
import { withWorld } from '../support/world.ts';

const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const DAY = '2026-03-02';
const config = configSchema.parse({ regions: ['US', 'GB'] });
const SLOT = new Date(`${DAY}T10:00:00Z`);
const when = { trigger: 'manual', slot: SLOT } as const;
const plan = (choices: TargetPlanOptions = {}) => planKnownTarget(config, LIST, when, choices);
const planOn = (day: string) => planKnownTarget(config, LIST, { ...when, slot: new Date(`${day}T10:00:00Z`) }, {});
const list = { stream: LIST, lane: 'realtime' };
const detail = { stream: DETAIL, lane: 'realtime' };

describe('without an earlier run of the same streams', () => {
  test('an estimate is all pages that the limits allow, and a child for each of their records', () =>
    withDatabase(async ({ pool }) => {
      expect(await estimateRun(pool, plan(), SLOT)).toEqual({
        streams: [
          {
            ...list,
            known: 2,
            requests: 20,
            held: 0,
            to_buy: 20,
            past_ends: 0,
            over_fetched: 0,
            credits: 40,
            credits_needed: 40,
            max_credits: null,
            basis: 'at most',
          },
          {
            ...detail,
            known: 0,
            requests: 400,
            held: 0,
            to_buy: 400,
            past_ends: 0,
            over_fetched: 0,
            credits: 800,
            credits_needed: 800,
            max_credits: null,
            basis: 'at most',
          },
        ],
        known: 2,
        requests: 420,
        held: 0,
        to_buy: 420,
        past_ends: 0,
        over_fetched: 0,
        credits: 840,
      });
    }));

  test('an estimate is known if each request has one page and no children', () =>
    withDatabase(async ({ pool }) => {
      expect(await estimateRun(pool, plan({ maxPages: 1, follow: [] }), SLOT)).toMatchObject({
        streams: [{ stream: LIST, requests: 2, credits: 4, basis: 'known' }],
        credits: 4,
      });
      expect(await estimateRun(pool, plan({ maxPages: 1 }), SLOT)).toMatchObject({
        streams: [{ basis: 'known' }, { stream: DETAIL, requests: 40, basis: 'at most' }],
      });
      const overrides = { clip_id: ['1', '2', '3'], region: ['US'], period: [7] };
      const details = planKnownTarget(config, DETAIL, when, { overrides });
      expect(await estimateRun(pool, details, SLOT)).toMatchObject({
        streams: [{ ...detail, known: 3, requests: 3, held: 0, to_buy: 3, credits: 6, basis: 'known' }],
        credits: 6,
      });
    }));
});

describe('after an earlier run of the same streams', () => {
  test('an estimate scales what that run needed to the number of first requests', () =>
    withWorld({}, async (world) => {
      expect(await world.sync(DAY)).toMatchObject({ requests_total: 27, status: 'succeeded' });
      expect(await estimateRun(world.pool, planOn('2026-03-03'), SLOT)).toMatchObject({
        streams: [
          { ...list, requests: 4, held: 0, credits: 8, basis: 'last run' },
          { ...detail, requests: 50, held: 0, credits: 100, basis: 'last run' },
        ],
        credits: 108,
      });
    }));

  test('an estimate counts stored answers and the requests that follow from them as held', () =>
    withWorld({}, async (world) => {
      await world.sync(DAY);
      const at = new Date(`${DAY}T11:00:00Z`);
      expect(await estimateRun(world.pool, plan(), at)).toMatchObject({
        streams: [
          { ...list, known: 3, requests: 4, held: 2, to_buy: 2, basis: 'last run' },
          { ...detail, known: 25, requests: 50, held: 25, to_buy: 25, basis: 'last run' },
        ],
        credits: 54,
      });
      const { overrides } = { overrides: { region: ['US'] } };
      expect(await estimateRun(world.pool, plan({ overrides }), at)).toMatchObject({
        known: 27,
        held: 27,
        to_buy: 0,
        credits: 0,
      });
      expect(await estimateRun(world.pool, plan({ overrides, rebuy: true }), at)).toMatchObject({
        held: 0,
        to_buy: 27,
      });
    }));

  test('an estimate is at most if stored answers were not followed or their list was cut', () =>
    withWorld({}, async (world) => {
      await world.sync(DAY, LIST, { maxPages: 1, follow: [] });
      const at = new Date(`${DAY}T11:00:00Z`);
      const overrides = { region: ['US'] };
      expect(await estimateRun(world.pool, plan({ overrides }), at)).toMatchObject({
        streams: [
          { ...list, known: 1, held: 1, to_buy: 9, basis: 'at most' },
          { ...detail, known: 0, held: 0, to_buy: 20 + 9 * 20, basis: 'at most' },
        ],
      });
      expect(await estimateRun(world.pool, plan({ overrides, maxPages: 1 }), at)).toMatchObject({
        streams: [{ to_buy: 0 }, { to_buy: 20, basis: 'at most' }],
      });
    }));

  test('an estimate is not based on a run that failed', () =>
    withWorld({}, async (world) => {
      world.simulator.addFault({ kind: 'unauthorized' });
      expect(await world.sync(DAY)).toMatchObject({ status: 'failed' });
      expect(await estimateRun(world.pool, plan(), SLOT)).toMatchObject({
        credits: 840,
        streams: [{ basis: 'at most' }, {}],
      });
    }));

  test('an estimate is not based on a run with a lower limit of pages', () =>
    withWorld({}, async (world) => {
      expect(await world.sync(DAY, LIST, { maxPages: 1 })).toMatchObject({ requests_total: 21 });
      expect(await estimateRun(world.pool, planOn('2026-03-03'), SLOT)).toMatchObject({
        credits: 840,
        streams: [{ basis: 'at most' }, {}],
      });
    }));
});

describe('calls that only check where lists end', () => {
  const list = 'product-list';
  const choices = { overrides: { region: ['US'] }, follow: [] };
  const planDay = (day: string) =>
    planKnownTarget(config, list, { ...when, slot: new Date(`${day}T10:00:00Z`) }, choices);

  test('one end check for a stream and day is counted if the API does not mark the last page', () =>
    withWorld({}, async ({ pool, sync }) => {
      const [first, second] = [await estimateRun(pool, planDay(DAY), SLOT), await estimateRun(pool, plan(), SLOT)];
      expect(first).toMatchObject({ past_ends: 1, streams: [{ stream: list, past_ends: 1, basis: 'at most' }] });
      expect(second.past_ends).toBe(0);
      const run = await sync(DAY, list, choices);
      const next = await estimateRun(pool, planDay('2026-03-03'), SLOT);
      expect(next).toMatchObject({ past_ends: 1, to_buy: run.requests_total, streams: [{ basis: 'last run' }] });
      // Today's end check is done, so another market costs one call less.
      const other = planKnownTarget(config, list, when, { overrides: { region: ['GB'] }, follow: [] });
      expect(await estimateRun(pool, other, SLOT)).toMatchObject({ past_ends: 0, to_buy: run.requests_total - 1 });
    }));

  test('one end check for each list is counted if lists of the stream have gaps, and pages have the size that the server uses', () =>
    withWorld({}, async ({ pool }) => {
      await pool.query(
        `insert into ops.paging (stream, short_pages_on, page_size) values ('${list}', '${DAY}', 10), ('product-trend', null, 4)`,
      );
      const both = planKnownTarget(config, list, when, { overrides: { region: ['US', 'GB'] }, follow: [] });
      expect(await estimateRun(pool, both, SLOT)).toMatchObject({ past_ends: 2 });
      const trend = planKnownTarget(config, 'product-trend', when, { overrides: { product_id: ['1'] } });
      expect(await estimateRun(pool, trend, SLOT)).toMatchObject({ to_buy: 3 });
    }));
});

import { describe, expect, test } from 'vitest';
import { identityOf } from '../../../src/jobs/ledger/identity.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { beginReplay } from '../../../src/jobs/repair/replay.ts';
import type { RunPlan } from '../../../src/jobs/plans/run-plan.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const DAY = '2026-03-02';
const NEXT = '2026-03-03';
const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const PRICE = 2;

/** A sound, and what it costs to ask for it on a day. */
async function withSound(work: (world: TestWorld, costOn: Ask) => Promise<void>): Promise<void> {
  await withWorld({}, async (world) => {
    const { session, setNow, config, pool, sync } = world;
    await sync(DAY, LIST, { follow: [], maxPages: 1 });
    const { rows } = await pool.query('select min(clip_id) as id from echotik.music');
    const overrides = { clip_id: [rows[0].id], region: ['US'], period: [7] };
    await work(world, async (day, reuse = 'fresh') => {
      const slot = new Date(`${day}T10:00:00Z`);
      setNow(() => slot);
      const plan = targetPlan(config, DETAIL, { trigger: 'manual', slot }, { overrides });
      return (await session.wait(await session.begin({ ...plan, reuse }))).credits;
    });
  });
}

type Ask = (day: string, reuse?: RunPlan['reuse']) => Promise<number>;

describe('the identity of a question', () => {
  const list = streamNamed(LIST);
  const us = { region: 'US', period: 7 };

  test('is the same whatever the order of its params; run and day are no part of it', () => {
    const identity = identityOf(list, us, list.pages.first);
    expect(identity).toMatch(/^[0-9a-f]{64}$/);
    expect(identityOf(list, { period: 7, region: 'US' }, list.pages.first)).toBe(identity);
    expect(identityOf(list, { ...us, language: undefined }, list.pages.first)).toBe(identity);
  });

  test.each<[string, string]>([
    ['another value', identityOf(list, { ...us, region: 'GB' }, list.pages.first)],
    ['another type', identityOf(list, { ...us, period: '7' }, list.pages.first)],
    ['one param less', identityOf(list, { region: 'US' }, list.pages.first)],
    ['another page', identityOf(list, us, { ...list.pages.first, page: '2' })],
    ['another stream', identityOf(streamNamed('trending-hashtag-list'), us, list.pages.first)],
  ])('is another one for %s', (_, other) => {
    expect(other).not.toBe(identityOf(list, us, list.pages.first));
  });
});

describe('an answer', () => {
  test('with content is held that day, and for whoever reuses any also later', () =>
    withSound(async ({ pool }, costOn) => {
      expect(await costOn(DAY)).toBe(PRICE);
      expect(await costOn(DAY)).toBe(0);
      expect(await costOn(NEXT, 'any')).toBe(0);
      expect(await costOn(NEXT)).toBe(PRICE);
      expect(await costOn(NEXT, 'none')).toBe(PRICE);
      const { rows } = await pool.query(
        `select count(distinct identity)::int as questions, count(*)::int as requests from ops.requests where stream = $1`,
        [DETAIL],
      );
      expect(rows).toEqual([{ questions: 1, requests: 5 }]);
    }));

  test.each([
    ['that there is nothing', 'absent', 'empty'],
    ['that cannot be read', 'quarantined', 'malformed-record'],
  ] as const)('%s is held that day, and is asked again on the next', (_, status, kind) =>
    withSound(async ({ pool, simulator }, costOn) => {
      simulator.addFault({ kind, times: 1 });
      const { requests } = simulator.bill;
      expect(await costOn(DAY)).toBe(PRICE);
      expect(await costOn(DAY)).toBe(0);
      expect(await costOn(NEXT, 'any')).toBe(PRICE);
      expect(simulator.bill.requests - requests).toBe(2);
      const { rows } = await pool.query(
        'select status, credits from ops.requests where stream = $1 order by request_id',
        [DETAIL],
      );
      expect(rows).toEqual([
        { status, credits: PRICE },
        { status, credits: 0 },
        { status: 'done', credits: PRICE },
      ]);
    }),
  );

  test('is never that of a replay: what it read is the answer, and of its own day', () =>
    withSound(async ({ pool, session }, costOn) => {
      await costOn(DAY);
      const order = { streams: [streamNamed(DETAIL)], businessDate: NEXT };
      const replayed = await beginReplay(pool, order, new Date(`${NEXT}T10:00:00Z`));
      await session.feed();
      expect(await session.wait(replayed ?? 0)).toMatchObject({ status: 'succeeded', requests_done: 1 });
      expect(await costOn(DAY)).toBe(0);
      expect(await costOn(NEXT)).toBe(PRICE);
      const { rows } = await pool.query(
        `select distinct u.trigger from ops.requests r join ops.requests h on h.request_id = r.source_request_id
         join ops.runs u on u.run_id = h.run_id`,
      );
      expect(rows).toEqual([{ trigger: 'manual' }]);
    }));
});

import { describe, expect, test } from 'vitest';
import { hashIdentity } from '../../src/ledger/identity.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { beginReplay } from '../../src/past/replay.ts';
import type { RunPlan } from '../../src/plan/run-plan.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { type TestWorld, withWorld } from '../support/world.ts';

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
    const found = await pool.query<{ id: string }>('select min(clip_id) as id from echotik.music');
    const overrides = { clip_id: [onlyRow(found).id], region: ['US'], period: [7] };
    await work(world, async (day, reuse = 'fresh') => {
      const slot = new Date(`${day}T10:00:00Z`);
      setNow(() => slot);
      const plan = planTarget(config, DETAIL, { trigger: 'manual', slot }, { overrides });
      return (await session.wait(await session.begin({ ...plan, reuse }))).credits;
    });
  });
}

type Ask = (day: string, reuse?: RunPlan['reuse']) => Promise<number>;

describe('the identity of a request', () => {
  const list = requireStream(LIST);
  const us = { region: 'US', period: 7 };

  test('does not depend on the order of its params, the run or the day', () => {
    const identity = hashIdentity(list, us, list.pages.first);
    expect(identity).toMatch(/^[0-9a-f]{64}$/);
    expect(hashIdentity(list, { period: 7, region: 'US' }, list.pages.first)).toBe(identity);
    expect(hashIdentity(list, { ...us, language: undefined }, list.pages.first)).toBe(identity);
  });

  test.each<[string, string]>([
    ['another value', hashIdentity(list, { ...us, region: 'GB' }, list.pages.first)],
    ['another type', hashIdentity(list, { ...us, period: '7' }, list.pages.first)],
    ['one param less', hashIdentity(list, { region: 'US' }, list.pages.first)],
    ['another page', hashIdentity(list, us, { ...list.pages.first, page: '2' })],
    ['another stream', hashIdentity(requireStream('trending-hashtag-list'), us, list.pages.first)],
  ])('is another one for %s', (_, other) => {
    expect(other).not.toBe(hashIdentity(list, us, list.pages.first));
  });
});

describe('an answer', () => {
  test('with records is used on that day, and later by runs that reuse any answer', () =>
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
    ['without data', 'absent', 'empty'],
    ['that cannot be read', 'quarantined', 'malformed-record'],
  ] as const)('%s is used on that day, and requested again on the next', (_, status, kind) =>
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

  test('is never that of a replay: the body that the replay read is used, on its own day', () =>
    withSound(async ({ pool, session }, costOn) => {
      await costOn(DAY);
      const order = { streams: [requireStream(DETAIL)], businessDate: NEXT };
      const replayed = await beginReplay(pool, order, new Date(`${NEXT}T10:00:00Z`));
      await session.dispatchPlanned();
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

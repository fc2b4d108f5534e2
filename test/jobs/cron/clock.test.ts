import { describe, expect, test } from 'vitest';
import { beginRun } from '../../../src/ledger/begin-run.ts';
import { countOpenRequests } from '../../../src/ledger/requests.ts';
import { closeRun } from '../../../src/ledger/close-runs.ts';
import { finishRuns } from '../../../src/jobs/reconciler/finish-runs.ts';
import { planKnownPipeline as planPipeline } from '../../support/known-plans.ts';
import { forgetNextSlots, pauseSchedule, resumeSchedule } from '../../../src/jobs/cron/schedules.ts';
import { configSchema } from '../../../src/config/config.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { config, endRuns, RANKS, readRuns, readTicks, withClock, withPolicy } from './clock-fixture.ts';

describe('a clock', () => {
  test('a clock begins no run for slots before it knew the pipeline, then one run per slot', () =>
    withClock(async ({ look, pool }) => {
      expect(await look('2026-03-02T12:00:00Z')).toEqual([]);
      expect(await look('2026-03-03T06:29:59Z')).toEqual([]);
      expect(await look('2026-03-03T06:30:01Z')).toEqual(['2026-03-03T06:30:00.000Z']);
      expect(await look('2026-03-03T06:31:00Z')).toEqual([]);
      expect(await readRuns(pool)).toMatchObject([{ trigger: 'cron', business_date: '2026-03-03', status: 'running' }]);
      expect(await countOpenRequests(pool, 'offline')).toBe(1);
    }));

  test('a clock that slept catches up, with the business day of the slot in the time zone of the pipeline', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      expect(await look('2026-03-05T03:00:00Z')).toEqual(['2026-03-04T06:30:00.000Z']);
      expect(await readRuns(pool)).toMatchObject([{ trigger: 'catch-up', business_date: '2026-03-04' }]);
    }));

  test('a clock does not buy a missed slot that a later start of the same day has covered', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      const started = await beginRun(
        pool,
        planPipeline(config, 'music', { trigger: 'start', slot: new Date('2026-03-03T15:00:00Z') }),
        new Date(),
      );
      expect(await look('2026-03-03T16:00:00Z')).toEqual([]);
      const { rows } = await pool.query('select slot, run_id from ops.ticks');
      expect(rows).toEqual([{ slot: new Date('2026-03-03T06:30:00Z'), run_id: started?.runId }]);
    }));

  test('a clock that returns after the change to winter time has one run per day', () =>
    withClock(async ({ look, pool }) => {
      const each = structuredClone(config);
      Object.assign(each.pipelines['music'] ?? {}, { catchUp: 'each' });
      await look('2026-10-31T12:00:00Z', each);
      await look('2026-11-02T12:00:00Z', each);
      // One after the other.
      expect(await readRuns(pool)).toHaveLength(1);
      await endRuns(pool);
      await look('2026-11-02T12:00:01Z', each);
      expect((await readRuns(pool)).map((run) => run.business_date)).toEqual(['2026-11-01', '2026-11-02']);
    }));

  test('of eight clocks that scan at once, one begins the run', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      const begun = await Promise.all(Array.from({ length: 8 }, () => look('2026-03-03T06:30:02Z')));
      expect(begun.flat()).toEqual(['2026-03-03T06:30:00.000Z']);
      expect(await readRuns(pool)).toHaveLength(1);
      expect((await pool.query('select count(*)::int as requests from ops.requests')).rows).toEqual([{ requests: 1 }]);
      expect(await countOpenRequests(pool, 'offline')).toBe(1);
    }));

  test('a clock that is set back begins no run a second time', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      await look('2026-03-04T06:30:00Z');
      await endRuns(pool);
      expect(await look('2026-03-03T06:30:00Z')).toEqual([]);
      expect(await look('2026-03-04T06:30:10Z')).toEqual([]);
      expect(await readRuns(pool)).toHaveLength(1);
    }));
});

describe('a slot that is due while the run before is not finished', () => {
  test('a slot waits for the end of the run before it, and of several that wait the newest gets a run', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      await look('2026-03-03T06:30:01Z');
      expect(await look('2026-03-04T06:30:01Z')).toEqual([]);
      expect(await look('2026-03-05T06:30:01Z')).toEqual([]);
      await endRuns(pool);
      expect(await look('2026-03-05T06:31:00Z')).toEqual(['2026-03-05T06:30:00.000Z']);
      expect(await readTicks(pool)).toEqual(['2026-03-03 run', '2026-03-04 missed', '2026-03-05 run']);
    }));

  test('a slot is skipped and recorded where the pipeline is configured so', () =>
    withClock(async ({ look, pool }) => {
      const skip = withPolicy({ overlap: 'skip' });
      await look('2026-03-02T12:00:00Z', skip);
      await look('2026-03-03T06:30:01Z', skip);
      expect(await look('2026-03-04T06:30:01Z', skip)).toEqual([]);
      await endRuns(pool);
      expect(await look('2026-03-04T06:32:00Z', skip)).toEqual([]);
      expect(await readTicks(pool)).toEqual(['2026-03-03 run', '2026-03-04 overlapped']);
      const { rows } = await pool.query('select count(distinct run_id)::int as runs from ops.ticks');
      expect(rows).toEqual([{ runs: 1 }]);
    }));

  test('a slot cancels the run before it where the pipeline is configured so', () =>
    withClock(async ({ look, pool }) => {
      const cancel = withPolicy({ overlap: 'cancel' });
      await look('2026-03-02T12:00:00Z', cancel);
      await look('2026-03-03T06:30:01Z', cancel);
      expect(await look('2026-03-04T06:30:01Z', cancel)).toEqual(['2026-03-04T06:30:00.000Z']);
      await finishRuns(pool, new Date());
      expect((await readRuns(pool)).map(({ status }) => status)).toEqual(['cancelled', 'running']);
      expect((await pool.query('select run_id, status from ops.requests order by 1')).rows).toEqual([
        { run_id: 1, status: 'cancelled' },
        { run_id: 2, status: 'queued' },
      ]);
    }));
});

describe('a schedule that slept over three slots (E1)', () => {
  test.each<[string, readonly string[]]>([
    ['latest', ['2026-03-03 missed', '2026-03-04 missed', '2026-03-05 run']],
    ['each', ['2026-03-03 run', '2026-03-04 run', '2026-03-05 run']],
    ['none', ['2026-03-03 missed', '2026-03-04 missed', '2026-03-05 missed']],
  ])('a schedule that slept accounts for each slot: %s', (catchUp, expected) =>
    withClock(async ({ look, pool }) => {
      const used = withPolicy({ catchUp });
      await look('2026-03-02T12:00:00Z', used);
      for (let second = 0; second < 4; second++) {
        await look(`2026-03-05T12:00:0${second}Z`, used);
        await endRuns(pool);
      }
      expect(await readTicks(pool)).toEqual(expected);
    }),
  );

  test('slots that are older than the catch-up window begin no run', () =>
    withClock(async ({ look, pool }) => {
      const used = withPolicy({ catchUpWindow: '5h' });
      await look('2026-03-02T12:00:00Z', used);
      expect(await look('2026-03-03T12:00:00Z', used)).toEqual([]);
      expect(await look('2026-03-04T11:00:00Z', used)).toEqual(['2026-03-04T06:30:00.000Z']);
      expect(await readTicks(pool)).toEqual(['2026-03-03 missed', '2026-03-04 run']);
    }));
});

describe('a schedule that is paused', () => {
  test('a paused schedule begins no run, accounts for its slots, and catches none of them up', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      expect(await pauseSchedule(pool, 'music', new Date('2026-03-02T13:00:00Z'))).toBe(true);
      expect(await pauseSchedule(pool, 'music', new Date('2026-03-02T13:00:00Z'))).toBe(false);
      expect(await look('2026-03-03T06:30:01Z')).toEqual([]);
      // The scheduler is down while somebody resumes.
      expect(await resumeSchedule(pool, config, 'music', new Date('2026-03-04T12:00:00Z'))).toBe(true);
      expect(await resumeSchedule(pool, config, 'music', new Date('2026-03-04T12:00:00Z'))).toBe(false);
      expect(await look('2026-03-04T12:00:01Z')).toEqual([]);
      expect(await look('2026-03-05T06:30:01Z')).toEqual(['2026-03-05T06:30:00.000Z']);
      expect(await readTicks(pool)).toEqual(['2026-03-03 paused', '2026-03-04 paused', '2026-03-05 run']);
    }));
});

describe('the days of slots', () => {
  const scheduled = (cron: string, timezone: string) =>
    configSchema.parse({ pipelines: { music: { cron, timezone, streams: [RANKS], catchUp: 'none' } } });
  const daysOf = async (pool: Pool) =>
    (await pool.query('select outcome, business_date as day from ops.ticks order by slot')).rows;
  const next = async (pool: Pool) =>
    (await pool.query('select next_slot, next_business_date as day from ops.schedules')).rows;

  test.each<[string, string, string, readonly string[], string]>([
    ['Asia/Shanghai', '0 6 * * *', '2026-03-04T23:00:00Z', ['2026-03-04', '2026-03-05'], '2026-03-06'],
    ['America/Los_Angeles', '0 22 * * *', '2026-03-05T07:00:00Z', ['2026-03-03', '2026-03-04'], '2026-03-05'],
    // Clocks go forward on March 8: 23:30 is 07:30 UTC before, 06:30 UTC after.
    ['America/Los_Angeles', '30 23 * * 0', '2026-03-10T07:00:00Z', ['2026-03-08'], '2026-03-15'],
    ['Pacific/Kiritimati', '0 1 1 * *', '2026-04-01T00:00:00Z', ['2026-04-01'], '2026-05-01'],
  ])(
    'business days in %s, at %s, are those of that zone, also of missed slots',
    (timezone, cron, until, days, following) =>
      withClock(async ({ look, pool }) => {
        const used = scheduled(cron, timezone);
        await look('2026-03-03T12:00:00Z', used);
        await look(until, used);
        expect(await daysOf(pool)).toEqual(days.map((day) => ({ outcome: 'missed', day })));
        expect(await next(pool)).toEqual([{ next_slot: expect.any(Date), day: following }]);
      }),
  );

  test('business days change with the time zone of the configuration, also where the slot does not', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-03T12:00:00Z', scheduled('0 22 * * *', 'UTC'));
      expect(await next(pool)).toEqual([{ next_slot: new Date('2026-03-03T22:00:00Z'), day: '2026-03-03' }]);
      await look('2026-03-03T12:01:00Z', scheduled('0 6 * * *', 'Asia/Shanghai'));
      expect(await next(pool)).toEqual([{ next_slot: new Date('2026-03-03T22:00:00Z'), day: '2026-03-04' }]);
    }));

  test('business days are recorded with runs and pauses, and nothing is expected of a removed pipeline', () =>
    withClock(async ({ look, pool }) => {
      const used = scheduled('0 6 * * *', 'Asia/Shanghai');
      await look('2026-03-03T12:00:00Z', used);
      await look('2026-03-03T22:00:01Z', used);
      await pauseSchedule(pool, 'music', new Date('2026-03-04T12:00:00Z'));
      await look('2026-03-04T22:00:01Z', used);
      expect(await daysOf(pool)).toEqual([
        { outcome: 'run', day: '2026-03-04' },
        { outcome: 'paused', day: '2026-03-05' },
      ]);
      expect(await next(pool)).toEqual([{ next_slot: new Date('2026-03-05T22:00:00Z'), day: '2026-03-06' }]);
      await forgetNextSlots(pool, ['music']);
      expect(await next(pool)).toMatchObject([{ day: '2026-03-06' }]);
      await forgetNextSlots(pool, ['other']);
      expect(await next(pool)).toEqual([{ next_slot: null, day: null }]);
    }));
});

describe('a run out of budget', () => {
  const resumeAt = new Date('2026-03-04T00:00:00Z');
  const error = 'the budget of 1 credits a day is used up';
  const end = { status: 'out_of_budget', reason: 'budget', error, resumeAt } as const;

  test('a run out of budget is resumed when there is budget again', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      await look('2026-03-03T06:30:01Z');
      expect(await closeRun(pool, 1, end)).toBe(true);
      await finishRuns(pool, new Date());
      expect(await look('2026-03-03T23:59:59Z')).toEqual([]);
      expect(await look('2026-03-04T00:00:00Z')).toEqual(['resumed']);
      expect(await readRuns(pool)).toMatchObject([{ status: 'running' }]);
    }));

  test('a run out of budget is not resumed when its slot is too old to be caught up', () =>
    withClock(async ({ look, pool }) => {
      const used = withPolicy({ catchUpWindow: '5h' });
      await look('2026-03-02T12:00:00Z', used);
      await look('2026-03-03T06:30:01Z', used);
      await closeRun(pool, 1, end);
      await finishRuns(pool, new Date());
      expect(await look('2026-03-04T00:00:00Z', used)).toEqual([]);
      expect(await readRuns(pool)).toMatchObject([{ status: 'out_of_budget' }]);
    }));
});

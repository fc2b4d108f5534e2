import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Config, configSchema } from '../../../src/config/config.ts';
import { pauseSchedule, resumeSchedule } from '../../../src/jobs/cron/schedules.ts';
import { scan } from '../../../src/jobs/cron/clock.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { DAY_MS } from '../../../src/time.ts';
import { agreeOn } from '../../support/agree-on.ts';
import { RANKS, withClock } from './clock-fixture.ts';

const CRON = '30 6 * * *';
const withAfter = (more: object = {}, upstream: object = {}): Config =>
  configSchema.parse({
    pipelines: {
      // Listed first: the order of the configuration does not matter.
      details: { after: 'ranks', streams: [{ ...RANKS, params: { ...RANKS.params, rank_type: 2 } }], ...more },
      ranks: { cron: CRON, streams: [RANKS], ...upstream },
    },
  });

interface End {
  readonly status: string;
  readonly resumeAt?: Date;
  readonly error?: string;
}

/** Ends the open runs of a pipeline, as a reconciler does. */
async function end(pool: Pool, pipeline: string, { status, resumeAt, error }: End, at: string | Date): Promise<void> {
  await pool.query(
    `with ended as (
       update ops.runs set status = $2, finished_at = $3, resume_at = $4, error = $5
       where pipeline = $1 and status = 'running' and finished_at is null returning run_id
     )
     update ops.requests set status = 'done', finished_at = $3 where run_id in (select run_id from ended)`,
    [pipeline, status, at, resumeAt ?? null, error ?? null],
  );
}

interface TickRow {
  readonly slot: Date;
  readonly outcome: string;
  readonly reason: string | null;
}

async function readTicks(pool: Pool, pipeline: string): Promise<readonly string[]> {
  const { rows } = await pool.query<TickRow>(
    'select slot, outcome, reason from ops.ticks where pipeline = $1 order by slot',
    [pipeline],
  );
  return rows.map(({ slot, outcome, reason }) =>
    [slot.toISOString().slice(0, 10), outcome, reason].filter(Boolean).join(' '),
  );
}

const SUCCEEDED: End = { status: 'succeeded' };

describe('a pipeline that begins after another one', () => {
  test('it has one run for each slot of that one, with the same slot and business date, when it has succeeded', () =>
    withClock(async ({ look, pool }) => {
      const used = withAfter();
      await look('2026-03-02T12:00:00Z', used);
      expect(await look('2026-03-03T06:30:01Z', used)).toEqual(['2026-03-03T06:30:00.000Z']);
      expect(await look('2026-03-03T06:40:00Z', used)).toEqual([]);
      await end(pool, 'ranks', SUCCEEDED, '2026-03-03T06:50:00Z');
      expect(await look('2026-03-03T06:50:20Z', used)).toEqual(['2026-03-03T06:30:00.000Z']);
      expect(await look('2026-03-03T06:51:00Z', used)).toEqual([]);
      const { rows } = await pool.query(
        `select pipeline, slot, trigger, business_date from ops.runs where pipeline = 'details'`,
      );
      const slot = new Date('2026-03-03T06:30:00Z');
      expect(rows).toEqual([{ pipeline: 'details', slot, trigger: 'cron', business_date: '2026-03-03' }]);
    }));

  test.each<[End, object, string]>([
    [{ status: 'failed', error: 'no' }, {}, 'blocked run 1 of ranks ended failed: no'],
    [{ status: 'partial', error: 'a: b' }, {}, 'blocked run 1 of ranks ended partial: a: b'],
    [{ status: 'partial' }, { acceptPartial: true }, 'run'],
    [{ status: 'cancelled' }, { acceptPartial: true }, 'blocked run 1 of ranks ended cancelled'],
    [{ status: 'out_of_budget' }, {}, 'blocked run 1 of ranks ended out_of_budget'],
  ])('when that one ends %o, with %o it is %s', (ended, more, expected) =>
    withClock(async ({ look, pool }) => {
      const used = withAfter(more);
      await look('2026-03-02T12:00:00Z', used);
      await look('2026-03-03T06:30:01Z', used);
      await end(pool, 'ranks', ended, '2026-03-03T06:50:00Z');
      await look('2026-03-03T06:50:20Z', used);
      expect(await readTicks(pool, 'details')).toEqual([`2026-03-03 ${expected}`]);
    }),
  );

  test('it waits for a run that will be resumed, and for one that is paused', () =>
    withClock(async ({ look, pool }) => {
      const used = withAfter();
      await look('2026-03-02T12:00:00Z', used);
      await look('2026-03-03T06:30:01Z', used);
      const resumeAt = new Date('2026-03-04T00:00:00Z');
      for (const ended of [{ status: 'partial', resumeAt }, { status: 'paused' }]) {
        await end(pool, 'ranks', ended, '2026-03-03T06:50:00Z');
        expect(await look('2026-03-03T06:50:20Z', used)).toEqual([]);
        expect(await readTicks(pool, 'details')).toEqual([]);
        await pool.query(`update ops.runs set status = 'running', finished_at = null where pipeline = 'ranks'`);
      }
      await end(pool, 'ranks', SUCCEEDED, '2026-03-03T08:00:00Z');
      expect(await look('2026-03-03T08:00:20Z', used)).toHaveLength(1);
    }));

  test('a slot that waits is given up for a later one, unless each is caught up', () =>
    withClock(async ({ look, pool }) => {
      const used = withAfter();
      await look('2026-03-02T12:00:00Z', used);
      await look('2026-03-03T06:30:01Z', used);
      const resumeAt = new Date('2026-03-09T00:00:00Z');
      await end(pool, 'ranks', { status: 'partial', resumeAt }, '2026-03-03T06:50:00Z');
      await look('2026-03-04T06:30:01Z', used);
      await end(pool, 'ranks', SUCCEEDED, '2026-03-04T06:50:00Z');
      expect(await look('2026-03-04T06:50:20Z', withAfter({ catchUp: 'each' }))).toEqual([]);
      expect(await look('2026-03-04T06:50:30Z', used)).toEqual(['2026-03-04T06:30:00.000Z']);
      expect(await readTicks(pool, 'details')).toEqual([
        '2026-03-03 missed run 1 of ranks is partial and will be resumed after 2026-03-09T00:00:00.000Z, and a later slot was complete first (catchUp: latest)',
        '2026-03-04 run',
      ]);
    }));

  test('a slot that that one missed is blocked, and the reason is in the chain', () =>
    withClock(async ({ look, pool }) => {
      const chain = configSchema.parse({
        pipelines: {
          creators: { after: 'details', streams: [RANKS] },
          details: { after: ['ranks'], streams: [RANKS] },
          ranks: { cron: CRON, streams: [RANKS], catchUp: 'none' },
        },
      });
      await look('2026-03-02T12:00:00Z', chain);
      await look('2026-03-03T12:00:00Z', chain);
      const why = 'no run began at its time, and the pipeline does not catch up (catchUp: none)';
      expect(await readTicks(pool, 'details')).toEqual([`2026-03-03 blocked ranks had no run (missed): ${why}`]);
      expect(await readTicks(pool, 'creators')).toEqual([
        `2026-03-03 blocked details had no run (blocked): ranks had no run (missed): ${why}`,
      ]);
    }));

  test('of several pipelines the first one has the slots, and the others count by business date', () =>
    withClock(async ({ look, pool }) => {
      const both = configSchema.parse({
        pipelines: {
          ranks: { cron: CRON, streams: [RANKS] },
          lists: { cron: '0 9 * * *', streams: [RANKS] },
          details: { after: ['ranks', 'lists'], streams: [RANKS] },
        },
      });
      await look('2026-03-02T12:00:00Z', both);
      await look('2026-03-03T06:30:01Z', both);
      await end(pool, 'ranks', SUCCEEDED, '2026-03-03T06:50:00Z');
      expect(await look('2026-03-03T06:50:20Z', both)).toEqual([]);
      expect(await look('2026-03-03T09:00:01Z', both)).toEqual(['2026-03-03T09:00:00.000Z']);
      await end(pool, 'lists', SUCCEEDED, '2026-03-03T09:10:00Z');
      expect(await look('2026-03-03T09:10:20Z', both)).toEqual(['2026-03-03T06:30:00.000Z']);
    }));

  test('while its schedule is paused the slots of that one begin no run, and are not caught up', () =>
    withClock(async ({ look, pool }) => {
      const used = withAfter();
      await look('2026-03-02T12:00:00Z', used);
      await pauseSchedule(pool, 'details', new Date('2026-03-02T13:00:00Z'));
      await look('2026-03-03T06:30:01Z', used);
      await end(pool, 'ranks', SUCCEEDED, '2026-03-03T06:50:00Z');
      await resumeSchedule(pool, used, 'details', new Date('2026-03-03T07:00:00Z'));
      expect(await look('2026-03-03T07:00:20Z', used)).toEqual([]);
      expect(await readTicks(pool, 'details')).toEqual(['2026-03-03 paused the schedule was paused']);
    }));

  test('a scan that sees it wait for a run in progress does not rest, although the run has ended meanwhile', () =>
    withClock(async ({ look, pool, queues }) => {
      const used = withAfter();
      await look('2026-03-02T12:00:00Z', used);
      await look('2026-03-03T06:30:01Z', used);
      const at = new Date('2026-03-03T06:40:00Z');
      const ends = { ...agreeOn(at), pool, queues, config: used, onError: () => undefined };
      // The reconciler ends the run after the slots were looked at, before the open runs are.
      const beside = new Proxy(pool, {
        get: (target, key) => {
          if (key !== 'query') return Reflect.get(target, key) as unknown;
          return async (statement: string | { readonly name: string }, values?: never) => {
            if (typeof statement === 'object' && statement.name === 'pending runs')
              await end(target, 'ranks', SUCCEEDED, at);
            return target.query(statement as string, values);
          };
        },
      });
      expect(await scan({ ...ends, pool: beside })).toBeUndefined();
    }));
});

type Step =
  | { readonly kind: 'scan'; readonly schedulers: number }
  | { readonly kind: 'end'; readonly pipeline: 'ranks' | 'details'; readonly status: string; readonly resumes: boolean }
  | { readonly kind: 'day'; readonly schedulers: number; readonly status: string; readonly resumes: boolean }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'switch' };

const status = fc.constantFrom('succeeded', 'succeeded', 'partial', 'failed', 'out_of_budget', 'cancelled');
const schedulers = fc.integer({ min: 1, max: 3 });
/** A day with its slot: a usual sequence, which single steps seldom make. */
const day = fc.record({ kind: fc.constant('day' as const), schedulers, status, resumes: fc.boolean() });

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: day, weight: 4 },
  fc.record({ kind: fc.constant('scan' as const), schedulers }),
  fc.record({
    kind: fc.constant('end' as const),
    pipeline: fc.constantFrom('ranks' as const, 'details' as const),
    status,
    resumes: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 6, 24, 24, 60, 240) }),
  fc.record({ kind: fc.constant('switch' as const) }),
);

/** A slot of either pipeline: its outcomes, and the status of the run before it. */
interface OutcomeRow {
  readonly upstream: string | null;
  readonly outcome: string | null;
  readonly status: string | null;
  readonly runs: number;
}

const TABLES = 'ops.runs, ops.requests, ops.attempts, ops.ticks, ops.schedules, ops.stream_spending';

test('whatever the runs before it do, each of their slots has exactly one outcome, with two schedulers and restarts', () =>
  withClock(({ pool, look }) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 25 }),
        fc.constantFrom('latest', 'each', 'none'),
        fc.constantFrom('queue', 'skip', 'cancel'),
        fc.boolean(),
        async (steps, catchUp, overlap, acceptPartial) => {
          await pool.query(`truncate ${TABLES} cascade`);
          const used = withAfter({ catchUp, overlap, acceptPartial }, { catchUp: 'each' });
          let now = new Date('2026-03-02T12:00:00Z').getTime();
          let isPaused = false;
          const look_ = (schedulers = 1) =>
            Promise.all(Array.from({ length: schedulers }, () => look(new Date(now).toISOString(), used)));
          await look_();
          for (const one of steps) {
            if (one.kind === 'wait') now += one.hours * 3_600_000;
            else if (one.kind === 'scan') await look_(one.schedulers);
            else if (one.kind === 'switch') {
              isPaused = !isPaused;
              if (isPaused) await pauseSchedule(pool, 'details', new Date(now));
              else await resumeSchedule(pool, used, 'details', new Date(now));
            } else {
              if (one.kind === 'day') {
                now += DAY_MS;
                await look_(one.schedulers);
              }
              const resumeAt =
                one.resumes && one.status !== 'succeeded' ? { resumeAt: new Date(now + 4 * DAY_MS) } : {};
              const pipeline = one.kind === 'day' ? 'ranks' : one.pipeline;
              await end(pool, pipeline, { status: one.status, ...resumeAt }, new Date(now));
              now += 60_000;
              if (one.kind === 'day') await look_(one.schedulers);
            }
          }
          if (isPaused) await resumeSchedule(pool, used, 'details', new Date(now));
          // In the end everything is complete or given up, except a slot that comes due meanwhile.
          const until = new Date(now);
          for (let round = 0; round < 25; round++) {
            now += 60_000;
            await look_(2);
            await end(pool, 'ranks', SUCCEEDED, new Date(now));
            await end(pool, 'details', SUCCEEDED, new Date(now));
            await pool.query(`update ops.runs set resume_at = null where status <> 'running'`);
          }
          const { rows } = await pool.query<OutcomeRow>(
            `select u.slot, u.outcome as upstream, d.outcome, r.status,
               (select count(*)::int from ops.runs x where x.pipeline = 'details' and x.slot = u.slot) as runs
             from (select * from ops.ticks where pipeline = 'ranks') u
               full join (select * from ops.ticks where pipeline = 'details') d using (slot)
               left join ops.runs r on r.run_id = u.run_id
             where coalesce(u.slot, d.slot) <= $1`,
            [until],
          );
          for (const row of rows) {
            expect([row.upstream, row.outcome], JSON.stringify(row)).not.toContain(null);
            expect(row.runs, JSON.stringify(row)).toBe(row.outcome === 'run' ? 1 : 0);
            const isComplete = row.status === 'succeeded' || (acceptPartial && row.status === 'partial');
            if (row.outcome === 'run') expect(isComplete, JSON.stringify(row)).toBe(true);
            if (row.outcome === 'blocked') expect(row.status === 'succeeded', JSON.stringify(row)).toBe(false);
          }
        },
      ),
      { numRuns: 10 },
    ),
  ));

import { describe, expect, inject, test } from 'vitest';
import { planKnownPipeline as planPipeline } from '../support/known-plans.ts';
import { scan } from '../../src/jobs/cron/clock.ts';
import { agreeOn } from '../support/agree-on.ts';
import { expectInvariants } from '../support/invariants.ts';
import { type Backend, type TestWorld, withWorld } from '../support/world.ts';

const ZONE = 'Asia/Shanghai';
/** The last moments of March in the zone of the budget, and the first of April. */
const MARCH = new Date('2026-03-31T15:50:00Z');
const APRIL = new Date('2026-03-31T16:00:00Z');
/** Of the 54 credits that a chart of 25 sounds costs. */
const MONTH = 30;

const pipelines = {
  chart: { cron: '0 10 * * *', streams: ['trending-music-list', 'trending-music-detail'] },
  spare: { cron: '0 11 * * *', core: true, streams: ['trending-hashtag-list'] },
};

const begin = (world: TestWorld, name: string, at: Date) => {
  world.setNow(() => at);
  return world.session.begin(planPipeline(world.config, name, { trigger: 'manual', slot: at }));
};
const runNow = async (world: TestWorld, name: string, at: Date) => world.session.wait(await begin(world, name, at));

const look = async ({ pool, session, config }: TestWorld, at: Date): Promise<readonly number[]> => {
  const resumed: number[] = [];
  const fail = (error: Error) => {
    throw error;
  };
  const onRun = (_: string, runId: number, slot: Date | undefined) => void (slot ?? resumed.push(runId));
  await scan({ pool, queues: session.queues, config, ...agreeOn(at), onError: fail, onRun });
  await session.dispatchPlanned();
  return resumed;
};

const spentOn = async ({ pool }: TestWorld) =>
  (await pool.query('select day, sum(credits)::int as credits from ops.spending group by 1 order by 1')).rows;

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)(
    'a month of credits ends in the zone of the vendor, once, and the run goes on with the rest (E10)',
    () =>
      withWorld(
        { backend, config: { budget: { month: MONTH, timezone: ZONE, reserve: 0 }, pipelines } },
        async (world) => {
          const { pool, session, setNow, simulator } = world;
          const ended = await runNow(world, 'chart', MARCH);
          expect(ended).toMatchObject({
            status: 'out_of_budget',
            credits: MONTH,
            requests_failed: 0,
            resume_at: APRIL,
          });
          expect(await look(world, new Date(APRIL.getTime() - 1))).toEqual([]);

          setNow(() => APRIL);
          expect(await look(world, APRIL)).toEqual([ended.run_id]);
          expect(await session.wait(ended.run_id)).toMatchObject({ status: 'succeeded', credits: 54, error: null });
          expect(await look(world, APRIL)).toEqual([]);
          expect(await spentOn(world)).toEqual([
            { day: '2026-03-31', credits: MONTH },
            { day: '2026-04-01', credits: 54 - MONTH },
          ]);
          expect(simulator.bill.credits).toBe(54);
          await expectInvariants(pool, simulator, { maxUnknown: 0 });
        },
      ),
  );
});

test('core pipelines can use the reserve when the others have spent their share', () =>
  withWorld({ config: { budget: { day: 40, reserve: 0.25 }, pipelines } }, async (world) => {
    expect(await runNow(world, 'chart', MARCH)).toMatchObject({ status: 'out_of_budget', credits: 30 });
    const core = await runNow(world, 'spare', MARCH);
    expect(core).toMatchObject({ status: 'succeeded' });
    expect(core.credits).toBeLessThanOrEqual(10);
  }));

test('a pipeline with its own limit stops there, and the others continue', () =>
  withWorld(
    { config: { pipelines: { ...pipelines, chart: { ...pipelines.chart, budget: { day: 10 } } } } },
    async (world) => {
      expect(await runNow(world, 'chart', MARCH)).toMatchObject({
        status: 'out_of_budget',
        credits: 10,
        error: 'the budget of 10 credits a day for chart is used up',
      });
      expect(await runNow(world, 'spare', MARCH)).toMatchObject({ status: 'succeeded' });
    },
  ));

test('credits that the API does not bill are released and do not count any more', () =>
  withWorld({ config: { budget: { day: 60, reserve: 0 }, pipelines } }, async (world) => {
    world.simulator.addFault({ kind: 'risk', rate: 0.3, times: 20 });
    expect(await runNow(world, 'chart', MARCH)).toMatchObject({ status: 'succeeded', credits: 54 });
    expect(await spentOn(world)).toEqual([{ day: '2026-03-31', credits: 54 }]);
  }));

/** A warehouse of some business days of the default pipelines and of who sells what, lent to a callback. */
import { defaultPipelines } from '../../src/config/default-pipelines.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import { type TestWorld, withWorld } from './world.ts';

/** Docs and examples tell of this pipeline: what it asks is not among the defaults. */
const attribution = {
  cron: '0 16 * * *',
  streams: ['product-influencer-list', 'product-video-list'].map((stream) => ({
    stream,
    sql: `select distinct product_id from echotik.product_ranks where rank_type = 1
          and date = (select max(date) from echotik.product_ranks where rank_type = 1)`,
  })),
};

const pipelines = { ...defaultPipelines, attribution };
const everything = Object.keys(pipelines);
const daily = ['trending', 'rankings-daily', 'details', 'attribution'];

/** The newest is a Tuesday. */
const days = [
  ['2026-02-22', everything],
  ['2026-03-01', [...daily, 'insights']],
  ['2026-03-02', daily],
  ['2026-03-03', everything],
] as const;

export const withFilledWarehouse = <T>(work: (world: TestWorld) => Promise<T>): Promise<T> =>
  withWorld({ config: { regions: ['US'], pipelines } }, async (world) => {
    const { pool, session, config, setNow } = world;
    for (const [day, names] of days) {
      const slot = new Date(`${day}T10:00:00Z`);
      setNow(() => slot);
      for (const name of names) {
        const plan = planPipeline(config, name, { trigger: 'cron', slot }, { maxPages: 2 });
        const run = await session.wait(await session.begin(await resolveInputs(pool, plan)));
        if (run.status !== 'succeeded') throw new Error(`${name} of ${day} ended ${run.status}: ${run.error}`);
      }
    }
    await pool.query('analyze');
    return work(world);
  });

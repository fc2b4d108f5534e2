/** A warehouse of some business days of the default pipelines and of who sells what, lent to a callback. */
import { defaultPipelines } from '../../src/config/default-pipelines.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
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

/** So does the page of the questions: what is said in the videos on the first places. */
const words = {
  cron: '0 17 * * *',
  streams: [
    {
      stream: 'realtime-video-captions',
      sql: `select distinct video_id from echotik.video_ranks where rank_type = 1 and rank_field = 2
            and date = (select max(date) from echotik.video_ranks where rank_type = 1 and rank_field = 2)`,
    },
  ],
};

const pipelines = { ...defaultPipelines, attribution, words };
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
    await addPast(pool);
    await pool.query('analyze');
    return work(world);
  });

/** What some days do not bring: a watchlist, a reading of a month ago, and a creator who sold in the autumn and has stopped. */
async function addPast(pool: Pool): Promise<void> {
  await pool.query(
    `insert into ops.watchlist (kind, id, note)
     (select distinct 'shop', seller_id, 'competitor' from echotik.shop_ranks where rank_type = 1 and position <= 3)
     union all (select distinct 'product', product_id, null from echotik.product_ranks where rank_type = 1 and position <= 3)
     union all (select distinct 'creator', user_id, null from echotik.influencer_ranks where rank_type = 1 and position <= 3)`,
  );
  await pool.query(
    `select ops.make_partition('echotik.influencer_ranks', '2025-10-01'), ops.make_partition('echotik.shop_daily', month::date)
     from generate_series(date '2026-01-01', date '2026-02-01', interval '1 month') month`,
  );
  // Of few videos the library states that they are ads.
  await pool.query(
    `update echotik.videos set is_ad = true where video_id in (select video_id from echotik.product_videos order by video_id limit 3)`,
  );
  // A reading of 30 days before, when each shop had two products less.
  await pool.query(
    `insert into echotik.shop_daily (seller_id, date, total_product_cnt, total_sale_cnt, total_sale_gmv_amt, _request_id, _observed_at)
     select distinct on (seller_id) seller_id, date - 30, total_product_cnt - 2, 0, 0, _request_id, _observed_at
     from echotik.shop_daily where total_sale_cnt is not null order by seller_id, date desc`,
  );
  await pool.query(
    `with stopped as (
       update echotik.influencers set total_sale_gmv_30d_amt = 0
       where user_id = (
         select user_id from echotik.influencers where category <> '' and unique_id <> '' and total_sale_gmv_amt > 0
           and not exists (select from echotik.influencer_ranks r where r.user_id = influencers.user_id) order by user_id limit 1)
       returning user_id, region, _request_id, _observed_at
     )
     insert into echotik.influencer_ranks (rank_type, date, region, rank_field, influencer_category_name, product_category_id, user_id, position,
       total_sale_cnt, _request_id, _observed_at)
     select 1, '2025-10-06', region, 2, '', '', user_id, 12, 40, _request_id, _observed_at from stopped`,
  );
}

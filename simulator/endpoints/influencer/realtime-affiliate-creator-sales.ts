/** What a creator sells as the affiliate marketplace shows it: exact where the account may see it, else ranges. */
import type { Json } from '../../json.ts';
import { categoryName, findCategory } from '../../world/categories.ts';
import type { Creator, Live, Video } from '../../world/entities.ts';
import { getLocale } from '../../world/locales.ts';
import { integerIn, unit } from '../../world/random.ts';
import { cents } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { findAffiliate, seen, visible } from './affiliate-creator.ts';
import { promotedCategories, sellingVideos } from './creator-fields.ts';

const TOP_VIDEOS = 3;

export const realtimeAffiliateCreatorSales: Endpoint = {
  id: 'realtime-affiliate-creator-sales',
  path: '/api/v3/realtime/tts/sale_detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: '',
  answer(query, world) {
    const creator = findAffiliate(query, world);
    if (!creator) return null;
    const videos = world.related(creator, 'video');
    const lives = world.related(creator, 'live');
    const selling = lives.filter(({ productIds }) => productIds.length);
    return {
      ...buildSales(creator, world),
      ...buildMedians('video', videos, world),
      ...buildMedians('live', lives, world),
      ...buildMedians('ec_video', sellingVideos(videos), world),
      ...buildMedians('ec_live', selling, world),
      ...Object.fromEntries(
        ['video', 'live', 'ec_video', 'ec_live'].map((of) => [
          `${of}_engagement`,
          visible(integerIn(10, 900, of, creator.id)),
        ]),
      ),
      video_publish_cnt_30d: visible(String(world.gain(creator, 'videos', 30))),
      live_streaming_cnt_30d: visible(String(world.gain(creator, 'lives', 30))),
      top_video_data: visible(
        videos.slice(0, TOP_VIDEOS).map((video) => ({
          item_id: video.id,
          name: video.text,
          play_cnt: world.total(video, 'views', world.day),
          like_cnt: world.total(video, 'digg', world.day),
          comment_cnt: world.total(video, 'comments', world.day),
          release_date: String(video.createdAt),
        })),
      ),
    };
  },
};

function buildSales(creator: Creator, world: World): Readonly<Record<string, Json>> {
  const { id, region } = creator;
  const { symbol } = getLocale(region);
  const gmv = world.gain(creator, 'gmv', 30);
  const units = world.gain(creator, 'sale', 30);
  const views = world.gain(creator, 'views', 30);
  const money = (amount: number): Json => ({
    value: String(cents(amount)),
    symbol,
    format: `${symbol}${cents(amount)}`,
  });
  const range = (amount: number): Json =>
    visible(`${symbol}${Math.floor(amount / 2)}-${symbol}${Math.ceil(amount * 2)}`);
  const ends = (amount: number): Json => ({
    minimal: String(cents(amount)),
    maximum: String(cents(2 * amount)),
    symbol,
  });
  const perThousand = views ? (1000 * gmv) / views : 0;
  const byVideo = world.gain(creator, 'video_gmv', 30);
  const commission = integerIn(5, 30, 'commission', id) * 100;
  return {
    avg_revenue_per_buyer: seen(creator, money(units ? gmv / units : 0)),
    avg_revenue_per_buyer_range: range(units ? gmv / units : 0),
    content_groups: visible(
      toShares({ video_gmv: byVideo, live_gmv: gmv - byVideo, showcase_gmv: 0 }).map(([key, value]) => ({
        key,
        value,
      })),
    ),
    ec_live_gpm: seen(creator, ends(perThousand)),
    ec_video_gpm: seen(creator, ends(perThousand)),
    gpm: seen(creator, money(perThousand)),
    gpm_range: unit('ends', id) < 0.5 ? visible(ends(perThousand)) : range(perThousand),
    industry_groups: visible(buildIndustries(creator, world)),
    live_gmv: seen(creator, cents(gmv - byVideo)),
    med_commission_rate: seen(creator, commission),
    med_commission_rate_range: visible(`${commission / 200}%-${commission / 100}%`),
    med_gmv_revenue: seen(creator, money(gmv)),
    med_gmv_revenue_range: range(gmv),
    product_cnt: seen(creator, world.total(creator, 'products', world.day)),
    product_price_range: range(20),
    promoted_product_num: visible(String(world.total(creator, 'products', world.day))),
    sample_fulfillment_rate: visible(integerIn(0, 10_000, 'samples', id)),
    units_sold: seen(creator, String(units)),
    units_sold_range: visible(`${Math.floor(units / 2)}-${units * 2}`),
    video_gmv: seen(creator, cents(byVideo)),
  };
}

/** Fractions of the whole with four decimals, as text. */
function toShares(parts: Readonly<Record<string, number>>): readonly (readonly [string, string])[] {
  const whole = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return Object.entries(parts).map(([key, part]) => [key, (whole ? part / whole : 0).toFixed(4)]);
}

function buildIndustries(creator: Creator, world: World): Json {
  const counts: Record<string, number> = {};
  for (const [first] of promotedCategories(creator, world)) counts[first] = (counts[first] ?? 0) + 1;
  return toShares(counts).map(([key, value]) => {
    const category = findCategory(key);
    return { key, name: category ? categoryName(category, 'en-US') : '', value };
  });
}

function buildMedians(of: string, media: readonly (Video | Live)[], world: World): Readonly<Record<string, Json>> {
  const metrics = { view: 'views', like: 'digg', comment: 'comments', share: 'shares' } as const;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [
      `${of}_med_${name}_cnt`,
      visible(String(median(media.map((medium) => world.total(medium, metric, world.day))))),
    ]),
  );
}

/** The value in the middle; of two, the lower one. 0 of none. */
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

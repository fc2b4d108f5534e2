/** A hashtag as the trending lists write it. */
import type { Json } from '../../json.ts';
import { countries } from '../../world/countries.ts';
import type { Creator, Hashtag } from '../../world/entities.ts';
import { findIndustry } from '../../world/industries.ts';
import { unit } from '../../world/random.ts';
import { relativeTrend } from '../../world/trend.ts';
import type { World } from '../../world/world.ts';

const CLASSIFIED_SHARE = 0.8;
const DESCRIBED_SHARE = 0.3;
const PROMOTED_SHARE = 0.04;

/** The fields that the list and the detail of a hashtag share, equal on equal days. */
export function hashtagFields(hashtag: Hashtag, region: string, period: number, world: World) {
  const { id, name, industryId } = hashtag;
  const country = countries.find(({ label }) => label === region);
  const industry = unit('classified', id) < CLASSIFIED_SHARE ? findIndustry(industryId) : undefined;
  const gained = (day: number) => world.total(hashtag, 'views', day) - world.total(hashtag, 'views', day - 1);
  return {
    hashtag_id: id,
    hashtag_name: name,
    country_info: { id: country?.label ?? 'ALL', value: country?.value ?? 'ALL', label: country?.label ?? 'ALL' },
    // An industry is a JSON integer here; the key is missing where there is no industry.
    ...(industry && { industry_info: { id: Number(industry.id), value: industry.value, label: industry.label } }),
    is_promoted: unit('promoted', id, region) < PROMOTED_SHARE,
    trend: relativeTrend(gained, period, world.day),
    publish_cnt: world.gain(hashtag, 'posts', period),
    video_views: world.gain(hashtag, 'views', period),
  };
}

/**
 * The same in the shape of the page that TikTok has had since June 2026: names in camel case, counts as text. The
 * simulator uses it for the window of 90 days, which only that page has.
 */
export function pageHashtagFields(hashtag: Hashtag, region: string, period: number, world: World) {
  const { hashtag_id, hashtag_name, industry_info, trend, publish_cnt, video_views } = hashtagFields(
    hashtag,
    region,
    period,
    world,
  );
  return {
    hashtagID: hashtag_id,
    hashtagName: hashtag_name,
    publishCnt: String(publish_cnt),
    vv: String(video_views),
    industryIDs: industry_info ? [String(industry_info.id)] : [],
    popularityCurve: trend.map(({ time, value }) => ({ timestamp: String(time), value })),
    topCreators: listTopCreators(hashtag, world).map((creator) => ({
      handleName: creator.handle,
      nickname: creator.nickName,
      followedCnt: String(world.total(creator, 'followers', world.day)),
    })),
  };
}

/** Window in days for which answers have the newer shape. */
export const PAGE_PERIOD = 90;

/** What the newer shape has around its records. */
export const pageFrame = (items: readonly Json[], total: number, page: number, limit: number): Json => ({
  BaseResp: { StatusCode: 0, StatusMessage: '' },
  items,
  pagination: { page, limit, total },
});

const MAX_CREATORS = 3;

/** The creators of the first videos of a hashtag. */
export function listTopCreators(hashtag: Hashtag, world: World): readonly Creator[] {
  const ids = new Set(world.related(hashtag, 'video').map(({ creatorId }) => creatorId));
  return [...ids].slice(0, MAX_CREATORS).flatMap((id) => world.find('creator', id) ?? []);
}

/** Most have none. HTML entities as in the real ones. */
export const describeHashtag = ({ id, name }: Hashtag): string | undefined =>
  unit('described', id) < DESCRIBED_SHARE ? `All about #${name} &amp; more` : undefined;

export const tagPage = (name: string) => `https://www.tiktok.com/tag/${encodeURIComponent(name)}`;

/** A hashtag as the trending lists write it. */
import { countries } from '../../world/countries.ts';
import type { Hashtag } from '../../world/entities.ts';
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

/** Most have none. HTML entities as in the real ones. */
export const describeHashtag = ({ id, name }: Hashtag): string | undefined =>
  unit('described', id) < DESCRIBED_SHARE ? `All about #${name} &amp; more` : undefined;

export const tagPage = (name: string) => `https://www.tiktok.com/tag/${encodeURIComponent(name)}`;

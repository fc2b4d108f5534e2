import { birth, type Place } from './birth.ts';
import type { Ad, Hashtag, Keyword } from './entities.ts';
import { industries } from './industries.ts';
import { localeOf } from './locales.ts';
import { productNameOf, shopNameOf, tagOf } from './names.ts';
import { integerIn, pick, unit } from './random.ts';

const filtering = industries.filter(({ hashtag_filter }) => hashtag_filter);
const objectives = [
  'campaign_objective_traffic',
  'campaign_objective_conversion',
  'campaign_objective_video_view',
  'campaign_objective_reach',
  'campaign_objective_product_sales',
];
const SPARK_SHARE = 0.5;

export function createHashtag(place: Place): Hashtag {
  const born = birth('hashtag', place);
  return {
    ...born,
    name: tagOf(place.seed, place.region, place.index),
    industryId: pick(filtering, 'industry', born.id).id,
  };
}

export function createKeyword(place: Place): Keyword {
  const born = birth('keyword', place);
  const { seed, region, index } = place;
  const text = index % 2 === 0 ? tagOf(seed, `${region} keyword`, index) : `${tagOf(seed, region, index)} review`;
  return { ...born, text, industryId: pick(industries, 'industry', born.id).id };
}

export function createAd(place: Place): Ad {
  const born = birth('ad', place);
  const { seed, region, index } = place;
  return {
    ...born,
    title: productNameOf(seed, `${region} ad`, index),
    brand: shopNameOf(seed, `${region} ad`, index),
    objective: pick(objectives, 'objective', born.id),
    industryId: pick(industries, 'industry', born.id).id,
    language: localeOf(region).language,
    duration: integerIn(9, 60, 'duration', born.id),
    cost: pick([0, 1, 2] as const, 'cost', born.id),
    spark: unit('spark', born.id) < SPARK_SHARE,
  };
}

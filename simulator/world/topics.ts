/** Makes hashtags, keywords and ads. */
import { createEntity, type EntityOrigin } from './create-entity.ts';
import type { Ad, Hashtag, Keyword } from './entities.ts';
import { industries } from './industries.ts';
import { getLocale } from './locales.ts';
import { createProductName, createShopName, createHashtagName } from './names.ts';
import { integerIn, choose, unit } from './random.ts';

const filtering = industries.filter(({ hashtag_filter }) => hashtag_filter);
const objectives = [
  'campaign_objective_traffic',
  'campaign_objective_conversion',
  'campaign_objective_video_view',
  'campaign_objective_reach',
  'campaign_objective_product_sales',
];
const SPARK_SHARE = 0.5;

export function createHashtag(place: EntityOrigin): Hashtag {
  const born = createEntity('hashtag', place);
  return {
    ...born,
    name: createHashtagName(place.seed, place.region, place.index),
    industryId: choose(filtering, 'industry', born.id).id,
  };
}

export function createKeyword(place: EntityOrigin): Keyword {
  const born = createEntity('keyword', place);
  const { seed, region, index } = place;
  const text =
    index % 2 === 0
      ? createHashtagName(seed, `${region} keyword`, index)
      : `${createHashtagName(seed, region, index)} review`;
  return { ...born, text, industryId: choose(industries, 'industry', born.id).id };
}

export function createAd(place: EntityOrigin): Ad {
  const born = createEntity('ad', place);
  const { seed, region, index } = place;
  return {
    ...born,
    title: createProductName(seed, `${region} ad`, index),
    brand: createShopName(seed, `${region} ad`, index),
    objective: choose(objectives, 'objective', born.id),
    industryId: choose(industries, 'industry', born.id).id,
    language: getLocale(region).language,
    duration: integerIn(9, 60, 'duration', born.id),
    cost: choose([0, 1, 2] as const, 'cost', born.id),
    spark: unit('spark', born.id) < SPARK_SHARE,
  };
}

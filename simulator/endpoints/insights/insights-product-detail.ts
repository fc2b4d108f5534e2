/** One product category with its audience, videos and hashtags. */
import { requiredText } from '../../query.ts';
import { toWeek } from '../../world/audience.ts';
import { industries } from '../../world/industries.ts';
import { integerIn, sample } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { readMarkets } from '../trending-query.ts';
import { categoryFields } from './category-fields.ts';

/** Lower bounds in years, unlike the codes of sounds and hashtags. */
const AGE_LEVELS = [18, 25, 35, 45, 55];
const INTERESTS = 5;
const HASHTAGS = 5;
const POSTS = 3;

/** Percent, summing to 100. */
function pickAgeLevels(...where: readonly (string | number)[]) {
  const weights = AGE_LEVELS.map((level) => integerIn(10, 40, 'age', level, ...where));
  const sum = weights.reduce((a, b) => a + b, 0);
  const shares = weights.map((weight) => Math.floor((100 * weight) / sum));
  const rest = 100 - shares.reduce((a, b) => a + b, 0);
  return AGE_LEVELS.map((age_level, i) => ({ age_level, score: (shares[i] ?? 0) + (i === 0 ? rest : 0) }));
}

export const insightsProductDetail: Endpoint = {
  id: 'insights-product-detail',
  path: '/api/v3/realtime/insights/top/product/category/detail',
  credits: 2,
  message: 'ok',
  at: 'data.info',
  key: 'first_ecom_category',
  answer(query, world) {
    const id = requiredText(query, 'id');
    const fields = categoryFields(id);
    const [region = ''] = readMarkets(query);
    const products = world.list('product', region).filter(({ category }) => category[2] === id);
    if (!fields || !products.length) return null;
    const where = [id, region, toWeek(world.day)];
    const posts = new Set(products.flatMap((product) => world.related(product, 'video')).map((video) => video.id));
    return {
      info: {
        ...fields,
        audience_ages: pickAgeLevels(...where),
        audience_interests: sample(industries, INTERESTS, 'interest', ...where).map((industry) => ({
          interest_info: { id: industry.id, label: industry.label, value: industry.value },
          score: integerIn(101, 200, 'interest score', industry.id, ...where),
        })),
        hashtags: sample(world.list('hashtag', region), HASHTAGS, 'hashtags', id).map(({ name }) => name),
        posts: [...posts].slice(0, POSTS),
      },
    };
  },
};

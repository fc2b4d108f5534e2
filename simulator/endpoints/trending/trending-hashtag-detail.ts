/** One trending hashtag with its audience and curve. */
import { requiredText } from '../../query.ts';
import { pickAges, pickCountries, pickInterests, toWeek } from '../../world/audience.ts';
import { sample, unit } from '../../world/random.ts';
import { buildRelatedItem } from '../../world/related-items.ts';
import type { Endpoint } from '../endpoint.ts';
import { readMarkets, readWindow } from '../trending-query.ts';
import {
  describeHashtag,
  hashtagFields,
  pageHashtagFields,
  PAGE_PERIOD,
  pageFrame,
  tagPage,
} from './hashtag-fields.ts';

const PERIODS = [7, 30, PAGE_PERIOD, 120, 365, 1095] as const;
const LONGEVITY_KNOWN = 0.5;
const MAX_RELATED = 5;

export const trendingHashtagDetail: Endpoint = {
  id: 'trending-hashtag-detail',
  path: '/api/v3/realtime/trending/popular/hashtag/detail',
  credits: 2,
  message: 'success',
  at: 'data.info',
  key: 'hashtag_id',
  answer(query, world) {
    const name = requiredText(query, 'hashtag_name');
    const period = readWindow(query, PERIODS);
    const found = readMarkets(query).flatMap((region) =>
      world
        .list('hashtag', region)
        .filter((hashtag) => hashtag.name === name)
        .map((hashtag) => ({ hashtag, region })),
    );
    const [first] = found;
    if (!first) return null;

    const { seed, day } = world;
    const { hashtag, region } = first;
    const { id } = hashtag;
    if (period === PAGE_PERIOD) return pageFrame([pageHashtagFields(hashtag, region, period, world)], 1, 1, 1);
    const where = [seed, id, region, toWeek(day)] as const;
    const description = describeHashtag(hashtag);
    const fields = hashtagFields(hashtag, region, period, world);
    const longevityKnown = unit('longevity', id) < LONGEVITY_KNOWN;
    const others = world.list('hashtag', region).filter((other) => other.id !== id);
    return {
      info: {
        ...fields,
        ...(description && { description }),
        video_url: tagPage(name),
        publish_cnt_all: world.total(hashtag, 'posts', day - 1),
        video_views_all: world.total(hashtag, 'views', day - 1),
        longevity: {
          popular_days: longevityKnown ? fields.trend.filter(({ value }) => value >= 0.5).length : 0,
          current_popularity: longevityKnown ? Math.round((fields.trend.at(-1)?.value ?? 0) * 100) : 0,
        },
        audience_ages: pickAges(...where),
        audience_countries: pickCountries(...where),
        audience_interests: pickInterests(...where),
        related_hashtags: sample(others, MAX_RELATED, 'related', id).map((other) => ({
          hashtag_id: other.id,
          hashtag_name: other.name,
          video_url: tagPage(other.name),
        })),
        related_items: world
          .related(hashtag, 'video')
          .slice(0, MAX_RELATED)
          .map((video) => buildRelatedItem(video.id, day)),
      },
    };
  },
};

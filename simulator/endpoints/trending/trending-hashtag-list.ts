/** Trending hashtags of a market and window. */
import { cutLimitedPage } from '../../paging.ts';
import { isTrue } from '../../query.ts';
import type { Hashtag } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { signedUrl } from '../../world/signed-url.ts';
import { periods } from '../../world/trend.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore, readFilter, isInIndustry, readMarkets, readWindow } from '../trending-query.ts';
import { hashtagFields, pageHashtagFields, listTopCreators, PAGE_PERIOD, pageFrame } from './hashtag-fields.ts';

const TOP = 100;

function listCreators(hashtag: Hashtag, world: World) {
  return listTopCreators(hashtag, world).map(({ id, nickName }) => ({
    nick_name: nickName,
    avatar_url: signedUrl(
      `tos-alisg-avt-0068/${hashFileName('avatar', id)}~tplv-tiktokx-cropcenter:100:100.png`,
      id,
      world.day,
    ),
  }));
}

/** With the places won since the day before; null for one that was not on the list then. */
function rankHashtags(region: string, period: number, world: World) {
  const on = (day: number) => world.ranking('hashtag', region, 'views', daysBefore(day, period)).slice(0, TOP);
  const before = new Map(on(world.day - 1).map(({ id }, i) => [id, i + 1]));
  return on(world.day).map((hashtag, i) => {
    const previous = before.get(hashtag.id);
    return { hashtag, region, rank: i + 1, moved: previous === undefined ? null : previous - (i + 1) };
  });
}

export const trendingHashtagList: Endpoint = {
  id: 'trending-hashtag-list',
  path: '/api/v3/realtime/trending/popular/hashtag/list',
  credits: 2,
  message: 'success',
  at: 'data.list',
  key: 'hashtag_id',
  answer(query, world) {
    const period = readWindow(query, [...periods, PAGE_PERIOD]);
    const industry = readFilter(query, 'industry_id');
    const found = readMarkets(query)
      .flatMap((region) => rankHashtags(region, period, world))
      .filter(({ moved }) => !isTrue(query, 'new_to_top_100') || moved === null)
      .filter(({ hashtag }) => isInIndustry(hashtag.industryId, industry));
    const { rows, pagination } = cutLimitedPage(query, found);
    if (period === PAGE_PERIOD) {
      const items = rows.map(({ hashtag, region, rank }) => ({
        ...pageHashtagFields(hashtag, region, period, world),
        rankIndex: String(rank),
      }));
      return pageFrame(items, pagination.total, pagination.page, pagination.size);
    }
    return {
      list: rows.map(({ hashtag, region, rank, moved }) => {
        const creators = listCreators(hashtag, world);
        return {
          ...hashtagFields(hashtag, region, period, world),
          ...(creators.length > 0 && { creators }),
          rank,
          ...(moved !== null && { rank_diff: moved }),
          rank_diff_type: moved === null ? 4 : moved > 0 ? 1 : moved < 0 ? 3 : 2,
        };
      }),
      pagination: { ...pagination, size: rows.length },
    };
  },
};

/** Every stream, one line each, by group of the API's documentation. Parents stand before their children. */
import { ConfigError } from '../errors.ts';
import { feedsOf, isForEachRecord, parentsOf } from './feeds.ts';
import { productImageSearch } from './search/product-image-search.ts';
import { realtimeHashtagSearch } from './search/realtime-hashtag-search.ts';
import { realtimeInfluencerSearch } from './search/realtime-influencer-search.ts';
import { realtimeLiveSearch } from './search/realtime-live-search.ts';
import { realtimeMusicSearch } from './search/realtime-music-search.ts';
import { realtimeProductPhotoSearch } from './search/realtime-product-photo-search.ts';
import { realtimeProductPhotoSearchPage } from './search/realtime-product-photo-search-page.ts';
import { realtimeProductSearch } from './search/realtime-product-search.ts';
import { searchItems } from './search/search-items.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { liveDetail } from './live/live-detail.ts';
import { liveList } from './live/live-list.ts';
import { realtimeLiveDetail } from './live/realtime-live-detail.ts';
import { influencerRanklist } from './influencer/influencer-ranklist.ts';
import type { Stream } from './stream.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';
import { videoRanklist } from './video/video-ranklist.ts';

const groups: Readonly<Record<string, readonly Stream[]>> = {
  shop: [sellerRanklist],
  live: [liveList, liveDetail, realtimeLiveDetail],
  influencer: [influencerRanklist],
  trending: [trendingMusicList, trendingMusicDetail],
  video: [videoRanklist],
  search: [
    searchItems,
    realtimeHashtagSearch,
    realtimeInfluencerSearch,
    realtimeMusicSearch,
    realtimeLiveSearch,
    realtimeProductSearch,
    realtimeProductPhotoSearch,
    realtimeProductPhotoSearchPage,
    productImageSearch,
  ],
};

export const catalogue: readonly Stream[] = Object.values(groups).flat();

export const groupOf = (stream: Stream): string =>
  Object.keys(groups).find((group) => groups[group]?.includes(stream)) ?? 'none';

const byName = new Map(catalogue.map((stream) => [stream.name, stream]));

/** Throws ConfigError with the known names. */
export function streamNamed(name: string): Stream {
  const stream = byName.get(name);
  if (stream) return stream;
  throw new ConfigError(`unknown stream '${name}'`, { remedy: `known streams: ${[...byName.keys()].join(', ')}` });
}

/** Streams that can take inputs from this one. */
export const childrenOf = (stream: Stream): readonly Stream[] =>
  catalogue.filter((child) => parentsOf(child).includes(stream));

/** Those of them that complete it, and so are followed by default, theirs, and so on; without the stream itself. */
export const followersOf = (stream: Stream): readonly Stream[] =>
  catalogue.flatMap((child) => (completes(child, stream) ? [child, ...followersOf(child)] : []));

const completes = (child: Stream, parent: Stream) =>
  feedsOf(child).some((feed) => isForEachRecord(feed) && feed.parent === parent && feed.byDefault);

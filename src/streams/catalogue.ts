/** Every stream, one line each, by group of the API's documentation. Parents stand before their children. */
import { ConfigError } from '../errors.ts';
import { feedsOf, isForEachRecord, parentsOf } from './feeds.ts';
import { categoryNames } from './influencer/category-names.ts';
import { influencerDetail } from './influencer/influencer-detail.ts';
import { influencerList } from './influencer/influencer-list.ts';
import { influencerLiveList } from './influencer/influencer-live-list.ts';
import { influencerProductList } from './influencer/influencer-product-list.ts';
import { influencerRanklist } from './influencer/influencer-ranklist.ts';
import { influencerTrend } from './influencer/influencer-trend.ts';
import { influencerVideoList } from './influencer/influencer-video-list.ts';
import { realtimeInfluencerDetail } from './influencer/realtime-influencer-detail.ts';
import { realtimeInfluencerFollowerList } from './influencer/realtime-influencer-follower-list.ts';
import { realtimeInfluencerFollowingList } from './influencer/realtime-influencer-following-list.ts';
import { realtimeInfluencerQrCode } from './influencer/realtime-influencer-qr-code.ts';
import { realtimeInfluencerRegion } from './influencer/realtime-influencer-region.ts';
import { realtimeInfluencerVideoList } from './influencer/realtime-influencer-video-list.ts';
import { coverDownload } from './other/cover-download.ts';
import { productRanklist } from './product/product-ranklist.ts';
import { realtimeSellerProductList } from './shop/realtime-seller-product-list.ts';
import { sellerDetail } from './shop/seller-detail.ts';
import { sellerInfluencerList } from './shop/seller-influencer-list.ts';
import { sellerList } from './shop/seller-list.ts';
import { sellerLiveList } from './shop/seller-live-list.ts';
import { sellerProductList } from './shop/seller-product-list.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { sellerTrend } from './shop/seller-trend.ts';
import { sellerVideoList } from './shop/seller-video-list.ts';
import type { Stream } from './stream.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';
import { videoRanklist } from './video/video-ranklist.ts';

const groups: Readonly<Record<string, readonly Stream[]>> = {
  shop: [
    sellerRanklist,
    sellerList,
    sellerDetail,
    sellerTrend,
    sellerProductList,
    sellerInfluencerList,
    sellerVideoList,
    sellerLiveList,
    realtimeSellerProductList,
  ],
  trending: [trendingMusicList, trendingMusicDetail],
  product: [productRanklist],
  video: [videoRanklist],
  influencer: [
    influencerRanklist,
    influencerList,
    influencerDetail,
    influencerTrend,
    influencerVideoList,
    influencerLiveList,
    influencerProductList,
    realtimeInfluencerDetail,
    realtimeInfluencerVideoList,
    realtimeInfluencerFollowerList,
    realtimeInfluencerFollowingList,
    realtimeInfluencerRegion,
    realtimeInfluencerQrCode,
    categoryNames,
  ],
  other: [coverDownload],
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
  catalogue
    .filter((child) => feedsOf(child).some((feed) => isForEachRecord(feed) && feed.parent === stream && feed.byDefault))
    .flatMap((child) => [child, ...followersOf(child)]);

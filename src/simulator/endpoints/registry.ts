import type { Endpoint } from './endpoint.ts';
import { productRanklist } from './product/product-ranklist.ts';
import { sellerDetail } from './shop/seller-detail.ts';
import { sellerInfluencerList } from './shop/seller-influencer-list.ts';
import { sellerList } from './shop/seller-list.ts';
import { sellerLiveList } from './shop/seller-live-list.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { sellerTrend } from './shop/seller-trend.ts';
import { sellerVideoList } from './shop/seller-video-list.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [
  productRanklist,
  sellerRanklist,
  trendingMusicDetail,
  trendingMusicList,
  sellerDetail,
  sellerInfluencerList,
  sellerList,
  sellerLiveList,
  sellerTrend,
  sellerVideoList,
];

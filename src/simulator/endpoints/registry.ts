import type { Endpoint } from './endpoint.ts';
import { insightsAds } from './insights/insights-ads.ts';
import { insightsAdsDetail } from './insights/insights-ads-detail.ts';
import { insightsKeyword } from './insights/insights-keyword.ts';
import { insightsProductDetail } from './insights/insights-product-detail.ts';
import { insightsProductList } from './insights/insights-product-list.ts';
import { sellerDetail } from './shop/seller-detail.ts';
import { sellerInfluencerList } from './shop/seller-influencer-list.ts';
import { sellerList } from './shop/seller-list.ts';
import { sellerLiveList } from './shop/seller-live-list.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { sellerTrend } from './shop/seller-trend.ts';
import { sellerVideoList } from './shop/seller-video-list.ts';
import { trendingHashtagDetail } from './trending/trending-hashtag-detail.ts';
import { trendingHashtagList } from './trending/trending-hashtag-list.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';
import { trendingVideoList } from './trending/trending-video-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [
  insightsAds,
  insightsAdsDetail,
  insightsKeyword,
  insightsProductDetail,
  insightsProductList,
  sellerDetail,
  sellerInfluencerList,
  sellerList,
  sellerLiveList,
  sellerRanklist,
  sellerTrend,
  sellerVideoList,
  trendingHashtagDetail,
  trendingHashtagList,
  trendingMusicDetail,
  trendingMusicList,
  trendingVideoList,
];

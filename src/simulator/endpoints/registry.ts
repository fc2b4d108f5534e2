import type { Endpoint } from './endpoint.ts';
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
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [
  coverDownload,
  productRanklist,
  realtimeSellerProductList,
  sellerDetail,
  sellerInfluencerList,
  sellerList,
  sellerLiveList,
  sellerProductList,
  sellerRanklist,
  sellerTrend,
  sellerVideoList,
  trendingMusicDetail,
  trendingMusicList,
];

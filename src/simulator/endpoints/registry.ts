import type { Endpoint } from './endpoint.ts';
import { categoryL1 } from './product/category-l1.ts';
import { categoryL2 } from './product/category-l2.ts';
import { categoryL3 } from './product/category-l3.ts';
import { productComment } from './product/product-comment.ts';
import { productDetail } from './product/product-detail.ts';
import { productInfluencerList } from './product/product-influencer-list.ts';
import { productList } from './product/product-list.ts';
import { productLiveList } from './product/product-live-list.ts';
import { productRanklist } from './product/product-ranklist.ts';
import { productTrend } from './product/product-trend.ts';
import { productVideoList } from './product/product-video-list.ts';
import { realtimeExtractProductId } from './product/realtime-extract-product-id.ts';
import { realtimeProductComment } from './product/realtime-product-comment.ts';
import { realtimeProductDetail } from './product/realtime-product-detail.ts';
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
  productList,
  productDetail,
  productTrend,
  productComment,
  productInfluencerList,
  productVideoList,
  productLiveList,
  categoryL1,
  categoryL2,
  categoryL3,
  realtimeExtractProductId,
  realtimeProductDetail,
  realtimeProductComment,
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

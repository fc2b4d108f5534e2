import type { Endpoint } from './endpoint.ts';
import { liveDetail } from './live/live-detail.ts';
import { liveList } from './live/live-list.ts';
import { realtimeLiveDetail } from './live/realtime-live-detail.ts';
import { productImageSearch } from './search/product-image-search.ts';
import { realtimeHashtagSearch } from './search/realtime-hashtag-search.ts';
import { realtimeInfluencerSearch } from './search/realtime-influencer-search.ts';
import { realtimeLiveSearch } from './search/realtime-live-search.ts';
import { realtimeMusicSearch } from './search/realtime-music-search.ts';
import { realtimeProductPhotoSearchPage } from './search/realtime-product-photo-search-page.ts';
import { realtimeProductPhotoSearch } from './search/realtime-product-photo-search.ts';
import { realtimeProductSearch } from './search/realtime-product-search.ts';
import { searchItems } from './search/search-items.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [
  liveDetail,
  liveList,
  realtimeLiveDetail,
  productImageSearch,
  realtimeHashtagSearch,
  realtimeInfluencerSearch,
  realtimeLiveSearch,
  realtimeMusicSearch,
  realtimeProductPhotoSearchPage,
  realtimeProductPhotoSearch,
  realtimeProductSearch,
  searchItems,
  sellerRanklist,
  trendingMusicDetail,
  trendingMusicList,
];

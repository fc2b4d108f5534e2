import type { Endpoint } from './endpoint.ts';
import { productRanklist } from './product/product-ranklist.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [productRanklist, sellerRanklist, trendingMusicDetail, trendingMusicList];

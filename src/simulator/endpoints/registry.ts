import type { Endpoint } from './endpoint.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [sellerRanklist, trendingMusicDetail, trendingMusicList];

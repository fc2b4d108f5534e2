import type { Endpoint } from './endpoint.ts';
import { liveDetail } from './live/live-detail.ts';
import { liveList } from './live/live-list.ts';
import { realtimeLiveDetail } from './live/realtime-live-detail.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [
  liveDetail,
  liveList,
  realtimeLiveDetail,
  sellerRanklist,
  trendingMusicDetail,
  trendingMusicList,
];

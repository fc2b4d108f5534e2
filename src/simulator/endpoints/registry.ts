import type { Endpoint } from './endpoint.ts';
import { liveDetail } from './live/live-detail.ts';
import { liveList } from './live/live-list.ts';
import { realtimeLiveDetail } from './live/realtime-live-detail.ts';
import { productRanklist } from './product/product-ranklist.ts';
import { sellerDetail } from './shop/seller-detail.ts';
import { sellerInfluencerList } from './shop/seller-influencer-list.ts';
import { sellerList } from './shop/seller-list.ts';
import { sellerLiveList } from './shop/seller-live-list.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { sellerTrend } from './shop/seller-trend.ts';
import { sellerVideoList } from './shop/seller-video-list.ts';
import { realtimeInfluencerMilestonesInsight } from './social/realtime-influencer-milestones-insight.ts';
import { realtimeVideoCommentKeywordsInsight } from './social/realtime-video-comment-keywords-insight.ts';
import { realtimeVideoTrendInsight } from './social/realtime-video-trend-insight.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

/** Every call the simulator answers. */
export const endpoints: readonly Endpoint[] = [
  liveDetail,
  liveList,
  realtimeLiveDetail,
  productRanklist,
  sellerDetail,
  sellerInfluencerList,
  sellerList,
  sellerLiveList,
  sellerRanklist,
  sellerTrend,
  sellerVideoList,
  realtimeInfluencerMilestonesInsight,
  realtimeVideoCommentKeywordsInsight,
  realtimeVideoTrendInsight,
  trendingMusicDetail,
  trendingMusicList,
];

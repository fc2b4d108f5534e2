/** Every stream, one line each, by group of the API's documentation. Parents stand before their children. */
import { ConfigError } from '../errors.ts';
import { getInputSources, isParentRecordSource, getParents } from './input-sources.ts';
import { categoryNames } from './influencer/category-names.ts';
import { influencerDetail } from './influencer/influencer-detail.ts';
import { influencerList } from './influencer/influencer-list.ts';
import { influencerLiveList } from './influencer/influencer-live-list.ts';
import { influencerProductList } from './influencer/influencer-product-list.ts';
import { influencerRanklist } from './influencer/influencer-ranklist.ts';
import { influencerTrend } from './influencer/influencer-trend.ts';
import { influencerVideoList } from './influencer/influencer-video-list.ts';
import { realtimeAffiliateCreatorId } from './influencer/realtime-affiliate-creator-id.ts';
import { realtimeAffiliateCreatorProfile } from './influencer/realtime-affiliate-creator-profile.ts';
import { realtimeAffiliateCreatorSales } from './influencer/realtime-affiliate-creator-sales.ts';
import { realtimeInfluencerDetail } from './influencer/realtime-influencer-detail.ts';
import { realtimeInfluencerFollowerList } from './influencer/realtime-influencer-follower-list.ts';
import { realtimeInfluencerFollowingList } from './influencer/realtime-influencer-following-list.ts';
import { realtimeInfluencerQrCode } from './influencer/realtime-influencer-qr-code.ts';
import { realtimeInfluencerRegion } from './influencer/realtime-influencer-region.ts';
import { realtimeInfluencerVideoList } from './influencer/realtime-influencer-video-list.ts';
import { insightsAdsDetail } from './insights/insights-ads-detail.ts';
import { insightsAds } from './insights/insights-ads.ts';
import { insightsKeyword } from './insights/insights-keyword.ts';
import { insightsProductDetail } from './insights/insights-product-detail.ts';
import { insightsProductList } from './insights/insights-product-list.ts';
import { liveDetail } from './live/live-detail.ts';
import { liveList } from './live/live-list.ts';
import { liveProductList } from './live/live-product-list.ts';
import { realtimeLiveDetail } from './live/realtime-live-detail.ts';
import { coverDownload } from './other/cover-download.ts';
import { categoryL1 } from './product/category-l1.ts';
import { categoryL2 } from './product/category-l2.ts';
import { categoryL3 } from './product/category-l3.ts';
import { categoryOverview } from './product/category-overview.ts';
import { categoryTrend } from './product/category-trend.ts';
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
import { inspirationKeyword } from './search/inspiration-keyword.ts';
import { productImageSearch } from './search/product-image-search.ts';
import { realtimeHashtagSearch } from './search/realtime-hashtag-search.ts';
import { realtimeInfluencerSearch } from './search/realtime-influencer-search.ts';
import { realtimeLiveSearch } from './search/realtime-live-search.ts';
import { realtimeMusicSearch } from './search/realtime-music-search.ts';
import { realtimeProductPhotoSearchPage } from './search/realtime-product-photo-search-page.ts';
import { realtimeProductPhotoSearch } from './search/realtime-product-photo-search.ts';
import { realtimeProductSearch } from './search/realtime-product-search.ts';
import { realtimeVideoSearch } from './search/realtime-video-search.ts';
import { searchItems } from './search/search-items.ts';
import { realtimeSellerProductList } from './shop/realtime-seller-product-list.ts';
import { sellerDetail } from './shop/seller-detail.ts';
import { sellerInfluencerList } from './shop/seller-influencer-list.ts';
import { sellerList } from './shop/seller-list.ts';
import { sellerLiveList } from './shop/seller-live-list.ts';
import { sellerProductList } from './shop/seller-product-list.ts';
import { sellerRanklist } from './shop/seller-ranklist.ts';
import { sellerTrend } from './shop/seller-trend.ts';
import { sellerVideoList } from './shop/seller-video-list.ts';
import { realtimeInfluencerMilestonesInsight } from './social/realtime-influencer-milestones-insight.ts';
import { realtimeVideoCommentKeywordsInsight } from './social/realtime-video-comment-keywords-insight.ts';
import { realtimeVideoTrendInsight } from './social/realtime-video-trend-insight.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Stream } from './stream.ts';
import { industryClassificationMapping } from './trending/industry-classification-mapping.ts';
import { trendingHashtagDetail } from './trending/trending-hashtag-detail.ts';
import { trendingHashtagList } from './trending/trending-hashtag-list.ts';
import { trendingKeywordRanking } from './trending/trending-keyword-ranking.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';
import { trendingVideoList } from './trending/trending-video-list.ts';
import { realtimeHashtagVideoList } from './video/realtime-hashtag-video-list.ts';
import { realtimeVideoCaptions } from './video/realtime-video-captions.ts';
import { realtimeVideoCommentReplies } from './video/realtime-video-comment-replies.ts';
import { realtimeVideoComments } from './video/realtime-video-comments.ts';
import { realtimeVideoDetail } from './video/realtime-video-detail.ts';
import { realtimeVideoDownloadUrl } from './video/realtime-video-download-url.ts';
import { videoDetail } from './video/video-detail.ts';
import { videoList } from './video/video-list.ts';
import { videoProductList } from './video/video-product-list.ts';
import { videoRanklist } from './video/video-ranklist.ts';
import { videoTrend } from './video/video-trend.ts';

const groups: Readonly<Record<string, readonly Stream[]>> = {
  trending: [
    trendingHashtagList,
    trendingMusicList,
    trendingVideoList,
    industryClassificationMapping,
    trendingHashtagDetail,
    trendingMusicDetail,
    trendingKeywordRanking,
  ],
  insights: [insightsProductList, insightsAds, insightsAdsDetail, insightsKeyword, insightsProductDetail],
  product: [
    productList,
    productRanklist,
    productInfluencerList,
    productLiveList,
    productVideoList,
    categoryL1,
    categoryL2,
    categoryL3,
    productComment,
    productDetail,
    productTrend,
    realtimeExtractProductId,
    realtimeProductComment,
    realtimeProductDetail,
    categoryTrend,
    categoryOverview,
  ],
  shop: [
    sellerList,
    sellerRanklist,
    sellerInfluencerList,
    sellerLiveList,
    sellerProductList,
    sellerVideoList,
    sellerDetail,
    sellerTrend,
    realtimeSellerProductList,
  ],
  influencer: [
    influencerList,
    influencerRanklist,
    influencerLiveList,
    influencerProductList,
    influencerVideoList,
    categoryNames,
    influencerDetail,
    influencerTrend,
    realtimeInfluencerFollowerList,
    realtimeInfluencerFollowingList,
    realtimeInfluencerVideoList,
    realtimeInfluencerDetail,
    realtimeInfluencerQrCode,
    realtimeInfluencerRegion,
    realtimeAffiliateCreatorId,
    realtimeAffiliateCreatorProfile,
    realtimeAffiliateCreatorSales,
  ],
  video: [
    videoList,
    videoRanklist,
    videoProductList,
    videoDetail,
    videoTrend,
    realtimeHashtagVideoList,
    realtimeVideoCaptions,
    realtimeVideoComments,
    realtimeVideoCommentReplies,
    realtimeVideoDetail,
    realtimeVideoDownloadUrl,
  ],
  live: [liveList, liveDetail, realtimeLiveDetail, liveProductList],
  search: [
    productImageSearch,
    searchItems,
    realtimeHashtagSearch,
    realtimeInfluencerSearch,
    realtimeLiveSearch,
    realtimeMusicSearch,
    realtimeProductPhotoSearch,
    realtimeProductPhotoSearchPage,
    realtimeProductSearch,
    realtimeVideoSearch,
    inspirationKeyword,
  ],
  social: [realtimeInfluencerMilestonesInsight, realtimeVideoCommentKeywordsInsight, realtimeVideoTrendInsight],
  other: [coverDownload],
};

export const catalogue: readonly Stream[] = Object.values(groups).flat();

export const findGroup = (stream: Stream): string =>
  Object.keys(groups).find((group) => groups[group]?.includes(stream)) ?? 'none';

const byName = new Map(catalogue.map((stream) => [stream.name, stream]));

/** Throws ConfigError with the known names. */
export function requireStream(name: string): Stream {
  const stream = byName.get(name);
  if (stream) return stream;
  throw new ConfigError(`unknown stream '${name}'${didYouMean(name, [...byName.keys()])}`, {
    remedy: 'see `echotik-warehouse streams`',
  });
}

/** Needed for every answer, so computed once. */
const children = new Map(
  catalogue.map((stream) => [stream, catalogue.filter((child) => getParents(child).includes(stream))]),
);

/** Streams that can take inputs from this one. */
export const getChildren = (stream: Stream): readonly Stream[] => children.get(stream) ?? [];

/** Those of them that complete it, and so are followed by default, theirs, and so on; without the stream itself. */
export const findDefaultDescendants = (stream: Stream): readonly Stream[] =>
  catalogue.flatMap((child) => (isDefaultChild(child, stream) ? [child, ...findDefaultDescendants(child)] : []));

const isDefaultChild = (child: Stream, parent: Stream) =>
  getInputSources(child).some((source) => isParentRecordSource(source) && source.parent === parent && source.isDefault);

/** A review as the library and TikTok both write it, though TikTok nests the first half. */
import { z } from 'zod';
import { counter, idOrNone, millisInstant, text, tiktokId } from '../../extract/wire.ts';
import { product_reviews } from '../../load/tables/product-reviews.ts';
import { products } from '../../load/tables/products.ts';

export const reviewContent = z.object({
  review_id: tiktokId,
  rating: counter.nullish(),
  display_text: text.nullish(),
  review_timestamp: millisInstant.nullish(),
});

export const reviewedPurchase = z.object({
  product_id: tiktokId.nullish(),
  sku_id: idOrNone.nullish(),
  sku_specification: text.nullish(),
});

type Review = z.output<typeof reviewContent> & z.output<typeof reviewedPurchase>;

/** A review that does not name its product belongs to the requested one. */
export const reviewColumns = (review: Review, asked: { readonly product_id: string }) => ({
  review_id: review.review_id,
  product_id: review.product_id ?? asked.product_id,
  sku_id: review.sku_id,
  sku_specification: review.sku_specification,
  rating: review.rating,
  display_text: review.display_text,
  reviewed_at: review.review_timestamp,
});

export const reviewTables = [products, product_reviews];

/** What a review says of the purchase. */
import type { Review } from '../../world/crowd.ts';
import type { Product } from '../../world/entities.ts';

/** What was bought, as both calls for reviews say it. */
export const purchaseFields = ({ skuId }: Review, { id, skus }: Product) => ({
  product_id: id,
  sku_id: skuId,
  sku_specification: `Item: ${skus.find((sku) => sku.id === skuId)?.name ?? 'one-size'}`,
});

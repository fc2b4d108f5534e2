/** The part of the sales of a product that one creator or session has. */
import type { Live, Product, Video } from '../../world/entities.ts';
import { cents, soldThrough } from '../../world/totals.ts';

/** Units and GMV of a product that videos and live sessions brought until the end of a day. */
export function shareOfSales(product: Product, media: readonly (Video | Live)[], day: number) {
  const units = media
    .filter(({ born, productIds }) => born <= day && productIds.includes(product.id))
    .reduce((sum, medium) => sum + soldThrough(medium, product.id, day), 0);
  return { units, gmv: cents(units * product.price) };
}

import { label, tiktokId } from './columns.ts';
import { entity } from './table.ts';

export const {
  table: products,
  history: products_history,
  versions: products_versions,
} = entity('products', {
  about: 'Products of TikTok Shop: current attributes and metrics, one row a product.',
  key: () => ({ product_id: tiktokId('TikTok Shop id of the product.').notNull() }),
  columns: { product_name: label('Title of the product.') },
});

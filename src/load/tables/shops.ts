import { label, tiktokId } from './columns.ts';
import { entity } from './table.ts';

export const {
  table: shops,
  history: shops_history,
  versions: shops_versions,
} = entity('shops', {
  about: 'Shops of TikTok Shop: current attributes and metrics, one row a shop.',
  key: () => ({ seller_id: tiktokId('TikTok Shop id of the shop.').notNull() }),
  columns: { seller_name: label('Name of the shop.') },
});

import { label, tiktokId } from './columns.ts';
import { entity } from './table.ts';

export const {
  table: influencers,
  history: influencers_history,
  versions: influencers_versions,
} = entity('influencers', {
  about: 'Creators: current attributes and metrics, one row a creator.',
  key: () => ({ user_id: tiktokId('TikTok id of the account; stable.').notNull() }),
  columns: { nick_name: label('Display name.') },
});

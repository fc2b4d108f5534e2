import { label, tiktokId } from './columns.ts';
import { entity } from './table.ts';

export const {
  table: lives,
  history: lives_history,
  versions: lives_versions,
} = entity('lives', {
  about: 'Live sessions: attributes and metrics, one row a session.',
  key: () => ({ room_id: tiktokId('TikTok id of the live room.').notNull() }),
  columns: { title: label('Title.') },
});

import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { music_snapshots } from '../../load/tables/music.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { toSoundGrain, ignoredSoundFields, period, sound, soundRows, soundTables } from './sound.ts';

export const trendingMusicList = defineStream({
  name: 'trending-music-list',
  path: '/api/v3/realtime/trending/popular/music/list',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({ region: z.string(), period }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, period: [7] as const }),
  // About 100 rows, so five pages; a walk that ends at the limit of ten is recorded.
  pages: numbered('page', {
    sizeParam: 'limit',
    size: 20,
    maxPages: 10,
    hasMore: 'data.pagination.has_more',
    total: 'data.pagination.total',
  }),
  at: 'data.sound_list',
  record: sound.extend({ rank_diff_type: z.int().nullish() }),
  tables: [...soundTables, music_snapshots],
  rows: (record, { snapshotDate, params }) => {
    const grain = toSoundGrain(record.clip_id, params, snapshotDate);
    return [
      ...soundRows(record, grain),
      row(music_snapshots, {
        ...grain,
        rank: record.rank,
        rank_diff: record.rank_diff,
        rank_diff_type: record.rank_diff_type,
        promoted: record.promoted,
        is_search: record.is_search,
        on_list_times: record.on_list_times,
      }),
    ];
  },
  ignored: ignoredSoundFields,
});

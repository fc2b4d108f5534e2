/** Videos by id, with all their metrics. */
import { requiredIds } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { videoRecord } from './video-fields.ts';

export const videoDetail: Endpoint = {
  id: 'video-detail',
  path: '/api/v3/echotik/video/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer: (query, world) =>
    requiredIds(query, 'video_ids')
      .flatMap((id) => world.find('video', id) ?? [])
      .filter((video) => world.collected(video))
      .map((video) => videoRecord(video, world)),
};

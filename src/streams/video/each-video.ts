/** The videos that streams of one video ask for. */
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { videoRanklist } from './video-ranklist.ts';

/** Those that people watch and, where the stream is named beside it, those of the ranking. */
export const eachVideo = <P>(ask: (video_id: string, businessDate: string) => P) => [
  forEachWatched('video', ({ video_id }, { businessDate }) => ask(video_id, businessDate)),
  optIn(forEachRecord(videoRanklist, ({ video_id }, { snapshotDate }) => ask(video_id, snapshotDate))),
];

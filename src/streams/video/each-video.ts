/** The videos that streams of one video ask for. */
import { forEachRecord, watched, whenNamed } from '../feeds.ts';
import { videoRanklist } from './video-ranklist.ts';

/** Those that people watch and, where the stream is named beside it, those of the ranking. */
export const eachVideo = <P>(ask: (video_id: string, businessDate: string) => P) => [
  watched('video', ({ video_id }, { businessDate }) => ask(video_id, businessDate)),
  whenNamed(forEachRecord(videoRanklist, ({ video_id }, { snapshotDate }) => ask(video_id, snapshotDate))),
];

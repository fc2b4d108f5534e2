/** How the videos of a creator are spread over lengths, hours and weekdays. */
import type { Video } from '../../world/entities.ts';

/** Seconds below which a video is in the bucket; the last one has no end. */
const lengths = { '15s': 15, '15s-30s': 30, '30s-60s': 60, '1m-2m': 120, '2m': Number.POSITIVE_INFINITY };
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const weekdays = ['1', '2', '3', '4', '5', '6', '7'];

type Histogram = Readonly<Record<string, number>>;

export const countByLength = (videos: readonly Video[]): Histogram =>
  countBuckets(
    Object.keys(lengths),
    videos,
    ({ duration }) => Object.entries(lengths).find(([, end]) => duration < end)?.[0],
  );

export const countByHour = (videos: readonly Video[]): Histogram =>
  countBuckets(hours, videos, (video) => hours[toPublishDate(video).getUTCHours()]);

export const countByWeekday = (videos: readonly Video[]): Histogram =>
  countBuckets(weekdays, videos, (video) => weekdays[toPublishDate(video).getUTCDay()]);

const toPublishDate = ({ createdAt }: Video) => new Date(createdAt * 1000);

/** Every bucket, also those without any. */
function countBuckets(
  buckets: readonly string[],
  videos: readonly Video[],
  bucketOf: (video: Video) => string | undefined,
): Histogram {
  const found = videos.map(bucketOf);
  return Object.fromEntries(buckets.map((bucket) => [bucket, found.filter((each) => each === bucket).length]));
}

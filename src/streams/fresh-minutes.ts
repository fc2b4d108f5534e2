/** How long a stored answer replaces a new call. */
import type { Stream } from './stream.ts';

/** TikTok changes by the minute, but two requests within an hour usually want the same answer. */
const REALTIME_MINUTES = 60;

/** Minutes, or null for the whole business day: the library and the charts are refreshed once a day. */
export function freshMinutes({ lane, freshFor }: Pick<Stream, 'lane' | 'freshFor'>): number | null {
  if (freshFor !== undefined) return freshFor === 'day' ? null : freshFor;
  return lane === 'offline' ? null : REALTIME_MINUTES;
}

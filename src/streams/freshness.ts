/** How long a stored answer serves instead of a new call. */
import type { Stream } from './stream.ts';

/** What TikTok shows changes by the minute; who asks twice within the hour asks for the same. */
const REALTIME_MINUTES = 60;

/** Minutes, or null for the whole business day: the library and the charts are refreshed once a day. */
export function freshMinutes({ lane, freshFor }: Pick<Stream, 'lane' | 'freshFor'>): number | null {
  if (freshFor !== undefined) return freshFor === 'day' ? null : freshFor;
  return lane === 'offline' ? null : REALTIME_MINUTES;
}

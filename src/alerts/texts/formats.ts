/** How times, numbers and durations are written in messages. */
import { readWallClock } from '../../time.ts';
import type { Formats } from './texts.ts';

const GB = 1e9;
const MB = 1e6;

/** Units in seconds, the largest first, each with the number of seconds from which it is used. */
const UNITS = [
  { unit: 'd', seconds: 86_400, from: 172_800 },
  { unit: 'h', seconds: 3_600, from: 7_200 },
  { unit: 'min', seconds: 60, from: 120 },
  { unit: 's', seconds: 1, from: 0 },
] as const;

/** `timezone`: IANA name. */
export const createFormats = (timezone: string): Formats => ({
  time(iso) {
    const { local, offset } = readWallClock(new Date(iso), timezone);
    return `${local} ${offset === '+00:00' ? 'UTC' : `UTC${offset}`}`;
  },
  number: (value) => Math.round(value).toLocaleString('en-US'),
  bytes: (value) => (value >= GB ? `${(value / GB).toFixed(1)} GB` : `${Math.floor(value / MB)} MB`),
  duration(value) {
    const { unit, seconds } = UNITS.find(({ from }) => value >= from) ?? UNITS[3];
    return `${Math.round(value / seconds)} ${unit}`;
  },
});

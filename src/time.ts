/** Calendar days and time zones. The only file that imports Temporal. Days are `yyyy-MM-dd`, time zones IANA names. */
import { Temporal } from 'temporal-polyfill';

/** Milliseconds of 24 hours. Calendar days may be longer or shorter: addDays. */
export const DAY_MS = 86_400_000;

/** The calendar day (`yyyy-MM-dd`) of an instant in an IANA time zone. */
export function businessDate(instant: Date, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
}

/** The calendar day (`yyyy-MM-dd`) of an instant in UTC, for years up to 9999. */
export const utcDay = (instant: Date): string => instant.toISOString().slice(0, 10);

/** The day `days` days later, or earlier if negative. */
export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

/** Whether a text is an existing day in the form `yyyy-MM-dd`. */
export function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** Number of days from one day to another, both included. */
export const countDays = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days + 1;

/** The Monday of a day's week. */
export function startOfWeek(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return date.subtract({ days: date.dayOfWeek - 1 }).toString();
}

/** The first day of the month `months` months later, or earlier if negative. */
export const startOfMonth = (day: string, months = 0): string =>
  Temporal.PlainDate.from(day).with({ day: 1 }).add({ months }).toString();

/** Local time in a time zone at an instant, such as `2026-03-08 03:00`, and its offset from UTC, such as `-04:00`. */
export function readWallClock(instant: Date, timezone: string): { readonly local: string; readonly offset: string } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timezone);
  const local = zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
  return { local, offset: zoned.offset };
}

/** The first instant of a calendar day in a time zone. It is not midnight if a clock change skips midnight. */
export const startOfDay = (day: string, timezone: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds);

/** Hours of local time that are skipped or repeated by a clock change. */
export interface ClockChange {
  readonly kind: 'skips' | 'repeats';
  /** Local times at which they begin and end, as if they were UTC. */
  readonly from: Date;
  readonly until: Date;
}

/** The clock changes of a time zone between two instants. */
export function clockChanges(timezone: string, from: Date, until: Date): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  let next = Temporal.Instant.fromEpochMilliseconds(from.getTime())
    .toZonedDateTimeISO(timezone)
    .getTimeZoneTransition('next');
  for (; next && next.epochMilliseconds < until.getTime(); next = next.getTimeZoneTransition('next')) {
    const old = next.epochMilliseconds + next.subtract({ nanoseconds: 1 }).offsetNanoseconds / 1e6;
    const now = next.epochMilliseconds + next.offsetNanoseconds / 1e6;
    const hours = { from: new Date(Math.min(old, now)), until: new Date(Math.max(old, now)) };
    changes.push({ kind: now > old ? 'skips' : 'repeats', ...hours });
  }
  return changes;
}

/** Whether the platform knows the time zone, such as `Europe/London`. */
export function isTimezone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

const HALF_HOUR_MS = 30 * 60_000;

/** Milliseconds until the next full or half hour of UTC; never 0. */
export const untilHalfHour = (from: Date): number => HALF_HOUR_MS - (from.getTime() % HALF_HOUR_MS);

/** A duration as text: `1h 02m 03s`, `2m 03s` or `3.4 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${pad((seconds / 60) % 60)}m ${pad(seconds % 60)}s`;
}

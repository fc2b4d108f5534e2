/** Dates and zones. The only file that knows Temporal. */
import { Temporal } from 'temporal-polyfill';

/** Of a clock without changes; days of a calendar: addDays. */
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

/** The day that many days later; earlier when negative. */
export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

/** True for `yyyy-MM-dd`, a day that there is. */
export function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** Days from one day to the other, both included. */
export const daysIn = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days + 1;

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return date.subtract({ days: date.dayOfWeek - 1 }).toString();
}

/** The first of the month that many months later; earlier when negative. */
export const monthOf = (day: string, months = 0): string =>
  Temporal.PlainDate.from(day).with({ day: 1 }).add({ months }).toString();

/** What clocks in a zone show at an instant: `2026-03-08 03:00`, and the offset from UTC, such as `-04:00`. */
export function clockIn(instant: Date, timezone: string): { readonly local: string; readonly offset: string } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timezone);
  const local = zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
  return { local, offset: zoned.offset };
}

/** The first instant of a calendar day in a zone; not always midnight where clocks change. */
export const startOf = (day: string, timezone: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds);

/** Hours of the wall clock that do not come, or come twice, because a zone changes its clocks. */
export interface ClockChange {
  readonly kind: 'skips' | 'repeats';
  /** What the wall clock shows when they begin and when they are over, as if it were UTC. */
  readonly from: Date;
  readonly until: Date;
}

/** The changes of a zone's clocks between two instants. */
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

/** True for a zone the platform knows, such as `Europe/London`. */
export function isTimezone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** `1h 02m 03s`, `2m 03s`, `3.4 s`: a duration for people. */
export function humanDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${pad((seconds / 60) % 60)}m ${pad(seconds % 60)}s`;
}

/** Dates and zones. The only file that knows Temporal. */
import { Temporal } from 'temporal-polyfill';

/** The calendar day (`yyyy-MM-dd`) of an instant in an IANA time zone. */
export function businessDate(instant: Date, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
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

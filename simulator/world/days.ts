/** Days as numbers, dates and seconds. */
const DAY_MS = 86_400_000;

/** The UTC day of an instant, as days since 1970-01-01: the world changes at midnight UTC. */
export function toDayNumber(instant: Date): number {
  return Math.floor(instant.getTime() / DAY_MS);
}

/** 00:00 UTC of a day in epoch seconds, as the API writes its trend points. */
export function toEpochSeconds(day: number): number {
  return (day * DAY_MS) / 1000;
}

/** yyyy-MM-dd. */
export function isoDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** yyyyMMdd as an integer. */
export function dateNumber(day: number): number {
  return Number(isoDate(day).replaceAll('-', ''));
}

/** The day that a yyyy-MM-dd names; undefined when there is no such day. */
export function parseDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = Date.parse(text) / DAY_MS;
  return Number.isInteger(day) && isoDate(day) === text ? day : undefined;
}

const DAY_MS = 86_400_000;

/** The UTC day of an instant, as days since 1970-01-01: the world changes at midnight UTC. */
export function dayOf(instant: Date): number {
  return Math.floor(instant.getTime() / DAY_MS);
}

/** 00:00 UTC of a day in epoch seconds, as the API writes its trend points. */
export function epochSeconds(day: number): number {
  return (day * DAY_MS) / 1000;
}

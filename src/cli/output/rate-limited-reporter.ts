/**
 * Errors that pass, such as a lost connection, are repeated many times a second: each message is reported once a
 * minute.
 */

const REPEAT_INTERVAL_MS = 60_000;

export function rateLimitedReporter(report: (error: Error) => void): (error: Error) => void {
  const reportedAt = new Map<string, number>();
  return (error) => {
    if (Date.now() - (reportedAt.get(error.message) ?? 0) < REPEAT_INTERVAL_MS) return;
    reportedAt.set(error.message, Date.now());
    report(error);
  };
}

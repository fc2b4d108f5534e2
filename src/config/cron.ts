/** Cron expressions. croner computes the slots and node-cron wakes the scheduler, so both must accept an expression. */
import { Cron } from 'croner';
import { validate } from 'node-cron';

/**
 * A pattern of croner that computes slots and starts no timer. Throws an Error if the expression or the time zone is
 * not valid.
 */
export const parseCron = (cron: string, timezone: string): Cron => new Cron(cron, { timezone, paused: true });

/** Any instant will do: whether a cron has a slot at all does not depend on it. */
const SOME_INSTANT = new Date('2026-01-01T00:00:00Z');

/** Whether a cron has any slot; undefined: the expression or the time zone is not valid. */
export function hasSlots(cron: string, timezone = 'UTC'): boolean | undefined {
  try {
    return parseCron(cron, timezone).nextRun(SOME_INSTANT) !== null;
  } catch {
    return undefined;
  }
}

/**
 * True for a cron whose months never have its day of the month, such as February 31: it runs on its days of the week
 * only.
 */
export const isWeekdayOnlyCron = (cron: string): boolean =>
  hasSlots(cron) === true && hasSlots(withAnyWeekday(cron)) === false;

/**
 * The expression for node-cron, which refuses a day that no month has. Without that day the expression means the same.
 */
export const toNodeCron = (cron: string): string => {
  if (!isWeekdayOnlyCron(cron)) return cron;
  const fields = cron.trim().split(/\s+/);
  return fields.map((field, index) => (index === fields.length - 3 ? '*' : field)).join(' ');
};

export const isNodeCron = (cron: string): boolean => validate(toNodeCron(cron));

function withAnyWeekday(cron: string): string {
  const fields = cron.trim().split(/\s+/);
  return fields.length < 5 ? cron : [...fields.slice(0, -1), '*'].join(' ');
}

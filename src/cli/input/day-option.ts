/** Options that are days. They are in a file of their own because the calendar takes longer to load than most commands. */
import { InvalidArgumentError } from 'commander';
import { ConfigError } from '../../errors.ts';
import { isDay } from '../../time.ts';

export function parseDay(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('Expected a day such as 2026-01-31.');
}

/** Throws ConfigError if the last day is before the first. */
export function requireDayOrder(from: string, to: string): void {
  if (from > to)
    throw new ConfigError(`there are no days from ${from} to ${to}`, {
      remedy: 'give a --from that is not after --to',
    });
}

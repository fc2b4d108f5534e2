/** The days that a page of coverage shows. */
import type { Config } from '../../../config/config.ts';
import { ConfigError } from '../../../errors.ts';
import { computeNewestDay } from '../../../past/backfill.ts';
import type { Span } from '../../../streams/dates.ts';
import { addDays, countDays } from '../../../time.ts';
import { readDay } from '../../query.ts';

const DEFAULT_DAYS = 30;
const MAX_DAYS = 92;
/** The coverage of a stream with more requests than this is not read: a page has to be quick. */
export const MAX_REQUESTS = 5_000;

/** `from` and `to` of the URL; absent: the 30 days up to yesterday. At most 92 days. Throws ConfigError. */
export function readSpan(query: URLSearchParams, config: Config, now: Date): Span {
  const newest = computeNewestDay(config, now);
  const given = { from: readDay(query, 'from'), to: readDay(query, 'to') };
  const to = given.to ?? (given.from ? earlier(addDays(given.from, DEFAULT_DAYS - 1), newest) : newest);
  const from = given.from ?? addDays(to, 1 - DEFAULT_DAYS);
  if (from > to || to > newest)
    throw new ConfigError(`there are no days from ${from} to ${to}`, {
      remedy: `the newest day that can be requested is ${newest}`,
    });
  if (countDays(from, to) > MAX_DAYS)
    throw new ConfigError(`${countDays(from, to)} days do not fit on a page`, {
      remedy: `choose at most ${MAX_DAYS} days, or use: echotik-warehouse gaps --from ${from} --to ${to}`,
    });
  return { from, to };
}

const earlier = (a: string, b: string): string => (a < b ? a : b);

/** Every day of a span, oldest first. */
export const listDays = ({ from, to }: Span): readonly string[] =>
  Array.from({ length: countDays(from, to) }, (_, index) => addDays(from, index));

/** The days that a report is about. */
import { ConfigError } from '../errors.ts';
import { addDays, startOfMonth, startOfWeek } from '../time.ts';

/** The period of a report for which none was chosen. */
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

/** What was chosen: a number of days up to the newest one, or days; days that are absent follow from the newest one. */
export type PeriodChoice =
  | { readonly days: number }
  | { readonly from?: string | undefined; readonly to?: string | undefined };

/** Both days are included, `yyyy-MM-dd`. */
export interface ReportPeriod {
  readonly from: string;
  readonly to: string;
}

/**
 * Reads `7d` (days up to the newest one), `2026-02` (a month), `last-week` (Monday to Sunday) or `last-month`. `today`
 * is the day from which last week and last month are counted. Throws ConfigError for other texts.
 */
export function parsePeriod(text: string, today: string): PeriodChoice {
  const days = /^([1-9]\d{0,2})d$/.exec(text)?.[1];
  if (days !== undefined && Number(days) <= MAX_DAYS) return { days: Number(days) };
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return toMonth(`${text}-01`);
  if (text === 'last-month') return toMonth(startOfMonth(today, -1));
  if (text === 'last-week') return { from: addDays(startOfWeek(today), -7), to: addDays(startOfWeek(today), -1) };
  throw new ConfigError(`'${text}' is not a period`, {
    remedy: `a period is 7d (1d to ${MAX_DAYS}d), a month such as 2026-02, last-week or last-month; other days: --from and --to`,
  });
}

/** The days of a report in a market with this newest business day. Throws ConfigError where there are none. */
export function resolvePeriod(choice: PeriodChoice, newest: string): ReportPeriod {
  if ('days' in choice) return { from: addDays(newest, 1 - choice.days), to: newest };
  const to = choice.to ?? (choice.from !== undefined && choice.from > newest ? choice.from : newest);
  const from = choice.from ?? addDays(to, 1 - DEFAULT_DAYS);
  if (from < addDays(to, 1 - MAX_DAYS))
    throw new ConfigError(`a report has at most ${MAX_DAYS} days, not those from ${from} to ${to}`, {
      remedy: 'give a later --from or an earlier --to',
    });
  return { from, to };
}

const toMonth = (first: string): ReportPeriod => ({ from: first, to: addDays(startOfMonth(first, 1), -1) });

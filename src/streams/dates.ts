/** Dated streams: which days their params may name, and how a range of days becomes requests. */
import { addDays, countDays, startOfWeek, startOfMonth } from '../time.ts';
import type { Params } from './stream.ts';

/** Days from one to the other, both included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The params with days, and how these are divided into windows, aligned and stepped. */
export interface DateParams {
  readonly kind: 'rank' | 'window';
  /** The params with the days. */
  readonly params: readonly string[];
  /** The newest days that can have data, for params that name no days or not all. */
  readonly newest: (params: Params, businessDate: string) => Params;
  /** The requests that a choice of days takes: aligned to periods, divided into windows. */
  readonly requests: (params: Params) => readonly Params[];
  /** The request before, where an empty answer may mean that the newest period is not published yet. */
  readonly previous?: (params: Params, businessDate: string) => Params | undefined;
  /** Records that an answer can have in all, where the days determine it. */
  readonly expected?: (params: Params) => number;
  /** The days that a request covers. */
  readonly span: (params: Params) => Span;
  /** The requests that cover a span, oldest first; `params` without the days. */
  readonly requestsCovering: (params: Params, span: Span) => readonly Params[];
  /** What the API did not have on a business day it will not have later either. */
  readonly isFinal: (params: Params, businessDate: string) => boolean;
}

export type RankType = 1 | 2 | 3;

interface Period {
  /** First day of the period a day lies in. */
  readonly startOf: (day: string) => string;
  /** First day of the period that is `periods` later. */
  readonly shift: (day: string, periods: number) => string;
}

/** By rank_type: day, week (from Monday), month (from the 1st). */
const periods: Readonly<Record<RankType, Period>> = {
  1: { startOf: (day) => day, shift: addDays },
  2: { startOf: startOfWeek, shift: (day, weeks) => addDays(startOfWeek(day), 7 * weeks) },
  3: { startOf: startOfMonth, shift: startOfMonth },
};

/**
 * A rank list is published the day after its period; it can be late by this many periods. Source: integrators step back
 * three days.
 */
const MAX_STEPS_BACK = 3;

/** The newest period that can be published on a business day: yesterday, the week or the month before. */
export const newestPeriod = (rankType: RankType, businessDate: string): string => {
  const { startOf: of, shift: move } = periods[rankType];
  return move(of(businessDate), -1);
};

const getPeriod = ({ rank_type }: Params) => periods[rank_type as RankType];
const isRankType = (value: unknown): value is RankType => value === 1 || value === 2 || value === 3;

/** Params `date` and `rank_type`: the date is the first day of a period. */
export const rankDate: DateParams = {
  kind: 'rank',
  params: ['date'],
  newest: (params, businessDate) =>
    isRankType(params['rank_type']) ? { ...params, date: newestPeriod(params['rank_type'], businessDate) } : params,
  requests: (params) => [{ ...params, date: getPeriod(params).startOf(params['date'] as string) }],
  previous(params, businessDate) {
    const date = getPeriod(params).shift(params['date'] as string, -1);
    return date < oldestExpected(params, businessDate) ? undefined : { ...params, date };
  },
  span(params) {
    const { startOf: of, shift: move } = getPeriod(params);
    const from = of(params['date'] as string);
    return { from, to: addDays(move(from, 1), -1) };
  },
  requestsCovering(params, { from, to }) {
    const { startOf: of, shift: move } = getPeriod(params);
    const requests: Params[] = [];
    for (let date = of(from); date <= to; date = move(date, 1)) requests.push({ ...params, date });
    return requests;
  },
  isFinal: (params, businessDate) => (params['date'] as string) < oldestExpected(params, businessDate),
};

/** The oldest period that may still be the newest one that is published. */
export const oldestPeriod = (rankType: RankType, businessDate: string): string =>
  periods[rankType].shift(newestPeriod(rankType, businessDate), -MAX_STEPS_BACK);

const oldestExpected = (params: Params, businessDate: string) =>
  oldestPeriod(params['rank_type'] as RankType, businessDate);

/** The oldest day that may still be the newest one of a trend. */
export const oldestTrendDay = (businessDate: string): string => addDays(businessDate, -1 - MAX_STEPS_BACK);

/** The API answers at most this number of days at once. */
const MAX_WINDOW_DAYS = 180;

/** Params `start_date` and `end_date`, both included: one record a day. */
export const dateWindow: DateParams = {
  kind: 'window',
  params: ['start_date', 'end_date'],
  newest: (params, businessDate) => ({ ...params, ...newestWindow(businessDate) }),
  requests: (params) => {
    const [from, to] = [params['start_date'] as string, params['end_date'] as string];
    const windows = Math.ceil(countDays(from, to) / MAX_WINDOW_DAYS);
    return Array.from({ length: Math.max(0, windows) }, (_, index) => {
      const start_date = addDays(from, index * MAX_WINDOW_DAYS);
      const last = addDays(start_date, MAX_WINDOW_DAYS - 1);
      return { ...params, start_date, end_date: last < to ? last : to };
    });
  },
  expected: (params) => countDays(params['start_date'] as string, params['end_date'] as string),
  span: (params) => ({ from: params['start_date'] as string, to: params['end_date'] as string }),
  requestsCovering: (params, { from, to }) => dateWindow.requests({ ...params, start_date: from, end_date: to }),
  isFinal: (params, businessDate) => (params['end_date'] as string) < oldestTrendDay(businessDate),
};

/**
 * Trends are read some days back, because estimates may be revised. A page holds ten days for one credit; a growth over
 * seven days takes eight totals, and the newest two may not be published yet.
 */
const TREND_DAYS = 10;

/** The window that a daily run requests: the newest days that a T+1 stream has. */
export const newestWindow = (businessDate: string) => ({
  start_date: addDays(businessDate, -TREND_DAYS),
  end_date: addDays(businessDate, -1),
});

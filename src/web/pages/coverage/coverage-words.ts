/** States of days in words and colours. */
import { marks, type Tone } from '../../components/state.tsx';
import { formatCredits, formatQuantity } from '../../format.ts';
import { type DayCounts, type DayState, dayStates } from './day-cells.ts';

export const dayTones: Readonly<Record<DayState, Tone>> = {
  present: 'good',
  absent: 'idle',
  open: 'busy',
  failed: 'bad',
  missing: 'none',
  gone: 'future',
};

/** What a square shows beside its colour; a day that can be bought is empty. */
export const dayMarks: Readonly<Record<DayState, string>> = {
  present: marks.good,
  absent: marks.idle,
  open: marks.busy,
  failed: marks.bad,
  missing: '',
  gone: '∅',
};

export const dayMeanings: Readonly<Record<DayState, string>> = {
  present: 'bought and loaded',
  absent: 'the API has no data for it',
  open: 'a run will request it',
  failed: 'requested without success; it can be bought again',
  missing: 'never requested; it can be bought',
  gone: 'never requested, and it shows only the present: it cannot be bought any more',
};

/** `2026-11-03: 12 present, 3 missing, at most 30 credits`. */
export function describeDay(day: string, series: DayCounts, credits: number): string {
  const states = dayStates
    .toReversed()
    .flatMap((state) => (series[state] ? [`${series[state].toString()} ${state}`] : []));
  return `${day}: ${states.join(', ') || 'no series'}${describePrice(credits)}`;
}

/** `, at most 12 credits`; empty: there is nothing to buy. */
export const describePrice = (credits: number): string => (credits ? `, at most ${formatCredits(credits)}` : '');

/** Days by state over all cells, in the order of the states, without those that do not occur. */
export function sumStates(cells: readonly DayCounts[]): readonly { readonly state: DayState; readonly days: number }[] {
  return dayStates.flatMap((state) => {
    const days = cells.reduce((sum, cell) => sum + cell[state], 0);
    return days ? [{ state, days }] : [];
  });
}

export const formatDays = (days: number): string => formatQuantity(days, 'day');

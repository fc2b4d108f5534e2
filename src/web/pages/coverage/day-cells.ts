/** The days of many series in sum: how many series each day has in which state. */
import type { Gap } from '../../../past/gaps.ts';

/** From worst to best. `gone`: the day was not requested when it was there, and cannot be bought any more. */
export const dayStates = ['failed', 'missing', 'open', 'gone', 'absent', 'present'] as const;
export type DayState = (typeof dayStates)[number];

export type DayCounts = Readonly<Record<DayState, number>>;

export interface DayCell {
  readonly day: string;
  /** Series by the state of the day. */
  readonly series: DayCounts;
  /** The newest run that requested the day; null: none did. */
  readonly run: number | null;
}

export const getDayState = ({ state, can_be_bought }: Pick<Gap, 'state' | 'can_be_bought'>): DayState =>
  state === 'missing' && !can_be_bought ? 'gone' : state;

/** A cell for each day, in their order. */
export function sumDays(days: readonly string[], gaps: readonly Gap[]): readonly DayCell[] {
  const cells = days.map((day) => ({
    day,
    series: { failed: 0, missing: 0, open: 0, gone: 0, absent: 0, present: 0 },
    run: null as number | null,
  }));
  const places = new Map(days.map((day, place) => [day, place]));
  for (const gap of gaps) {
    const state = getDayState(gap);
    const last = places.get(gap.to) ?? -1;
    for (let place = places.get(gap.from) ?? 0; place <= last; place++) {
      const cell = cells[place];
      if (!cell) continue;
      cell.series[state]++;
      if (gap.run_id !== null && (cell.run === null || gap.run_id > cell.run)) cell.run = gap.run_id;
    }
  }
  return cells;
}

/** The state of a whole cell: the worst one of its series. Undefined: it has none. */
export const findWorstState = (counts: DayCounts): DayState | undefined => dayStates.find((state) => counts[state]);

/** The part of the series that needs nothing: it is present, or the API does not have it. 0 to 1. */
export function computeShare(counts: DayCounts): number {
  const all = dayStates.reduce((sum, state) => sum + counts[state], 0);
  return all ? (counts.present + counts.absent) / all : 0;
}

/** A chart of lines: the first places of the newest list of a period, on every day of that period. */
import { addDays } from '../../time.ts';
import type { Chart, LinePicture, ReportRow } from '../chart.ts';
import { formatLongNumber, toNumber, toPlainText } from '../text.ts';

interface TimeLine extends Pick<Chart, 'id' | 'title' | 'explains' | 'sql' | 'remedy'> {
  /** What a line is, such as `Product`. */
  readonly subject: string;
  /** Title of the values. */
  readonly unit: string;
  /** Whether the values are ranks. */
  readonly isRank?: boolean;
}

/** How many lines there are; more could not be distinguished. A part of the queries. */
export const LINES = 5;

/**
 * The query returns `day`, `place` (on the newest day), `name` and `value`, in the order of days and places. A day that
 * is missing was not read, or the subject was not on the list: the line has a gap.
 */
export const defineTimeLine = ({ subject, unit, isRank = false, ...chart }: TimeLine): Chart => ({
  ...chart,
  day: 'day',
  afterDays: 1,
  isMeaningful: (rows) => new Set(rows.map(({ day }) => day)).size > 1,
  picture: (rows) => toLines(rows, isRank),
  columns: [
    { name: 'day', title: 'Day' },
    { name: 'place', title: 'Line' },
    { name: 'name', title: subject, isWide: true },
    { name: 'value', title: unit, show: formatLongNumber },
  ],
});

function toLines(rows: readonly ReportRow[], isInverse: boolean): LinePicture {
  const known = rows.map((row) => String(row['day'])).toSorted();
  const days: string[] = [];
  for (let day = known[0]; day !== undefined && day <= (known.at(-1) ?? ''); day = addDays(day, 1)) days.push(day);
  const places = [...new Set(rows.map(({ place }) => toNumber(place)))].toSorted((a, b) => a - b);
  const lines = places.map((place, index) => {
    const own = rows.filter((row) => toNumber(row['place']) === place);
    const values = new Map(own.map(({ day, value }) => [String(day), value === null ? null : toNumber(value)]));
    return {
      mark: `${place}`,
      name: toPlainText(own.at(-1)?.['name'] ?? 'unknown'),
      colour: `series-${index + 1}` as const,
      values: days.map((day) => values.get(day) ?? null),
    };
  });
  return { direction: 'lines', days, lines, isInverse };
}

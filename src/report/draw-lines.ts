/** Options of a drawing of lines over days. */
import type { EChartsOption } from 'echarts';
import type { LinePicture } from './chart.ts';
import { AXIS_WIDTH, common, EDGE, ink, muted, noAxisLine, toCssColour } from './draw-options.ts';
import { formatShortNumber } from './text.ts';

/** With more days than this, only days beside a gap have a symbol: a day alone would have no line. */
const MAX_DAYS_WITH_SYMBOLS = 31;
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'];
const MARK_WIDTH = 44;
/** Marks that are nearer to each other than this share of all values would overlap, and become one text. */
const MIN_DISTANCE = 0.06;

export function buildLineOptions({ days, lines, isInverse }: LinePicture, width: number): EChartsOption {
  const marks = placeMarks(lines);
  return {
    ...common,
    grid: { left: AXIS_WIDTH, right: MARK_WIDTH, top: EDGE * 2, bottom: 28 },
    xAxis: {
      ...noAxisLine,
      type: 'category',
      boundaryGap: false,
      data: days.map((day) => day.slice(5)),
      axisLabel: { ...muted, hideOverlap: true, interval: Math.max(0, Math.ceil((days.length * 48) / width) - 1) },
    },
    yAxis: {
      ...noAxisLine,
      type: 'value',
      inverse: isInverse,
      splitNumber: 4,
      min: isInverse ? 1 : 0,
      minInterval: 1,
      splitLine: { lineStyle: { color: 'var(--edge)' } },
      axisLabel: { ...muted, formatter: (value: number) => formatShortNumber(value) },
    },
    series: lines.map(({ colour, values }, index) => ({
      type: 'line',
      silent: true,
      connectNulls: false,
      symbol: symbols[index % symbols.length] ?? 'circle',
      symbolSize: 6,
      showSymbol: true,
      lineStyle: { color: toCssColour(colour), width: 2 },
      itemStyle: { color: toCssColour(colour) },
      data: values.map((value, day) => ({
        value: value ?? '-',
        symbol: isAlone(values, day) || days.length <= MAX_DAYS_WITH_SYMBOLS ? undefined : 'none',
        label: { ...ink, show: day === findLast(values), position: 'right', formatter: () => marks[index] ?? '' },
      })),
    })),
  } as EChartsOption;
}

/** The text at the end of each line; empty where it is a part of the text of a line that ends at the same place. */
function placeMarks(lines: LinePicture['lines']): readonly string[] {
  const ends = lines.map(({ mark, values }, index) => ({
    index,
    mark,
    day: findLast(values),
    value: values[findLast(values)] ?? 0,
  }));
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const range = Math.max(...all) - Math.min(0, ...all);
  const marks = lines.map((): string[] => []);
  let group: (typeof ends)[number] | undefined;
  for (const end of ends.toSorted((a, b) => a.day - b.day || a.value - b.value)) {
    const isNear = group?.day === end.day && end.value - group.value < range * MIN_DISTANCE;
    if (!group || !isNear) group = end;
    marks[group.index]?.push(end.mark);
  }
  return marks.map((own) => own.toSorted().join(' '));
}

const findLast = (values: readonly (number | null)[]) => values.findLastIndex((value) => value !== null);

/** Whether a day has no line to the day before or after it. */
const isAlone = (values: readonly (number | null)[], day: number) =>
  (values[day - 1] ?? null) === null && (values[day + 1] ?? null) === null;

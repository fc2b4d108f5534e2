/** Options of drawings of bars. */
import type { BarSeriesOption, EChartsOption } from 'echarts';
import type { Bar, BarPicture, Colour } from './chart.ts';
import { AXIS_WIDTH, common, EDGE, ink, muted, noAxisLine, toCssColour } from './draw-options.ts';
import { formatShortNumber, toPlainText } from './text.ts';
import { LETTER_WIDTH, wrapLabel } from './wrap-label.ts';

const BAR_HEIGHT = 26;
/** Of a bar whose name has two lines. */
const TALL_BAR_HEIGHT = 36;
const LABEL_LINES = 2;
const LABEL_LINE_HEIGHT = 14;
const NOTE_WIDTH = 45;
/** Maximum share of the width for names. */
const LABEL_SHARE = 0.45;

export function measureHorizontal(picture: BarPicture, width: number): number {
  const isTall = wrapLabels(picture, width).some((lines) => lines.length > 1);
  return picture.bars.length * (isTall ? TALL_BAR_HEIGHT : BAR_HEIGHT) + EDGE;
}

export function buildHorizontalOptions(picture: BarPicture, width: number): EChartsOption {
  const { bars, legend } = picture;
  const room = measureLabels(width);
  const longest = Math.max(...bars.map(({ note }) => note.length));
  const losses = bars.some(({ values }) => values.some((value) => value < 0));
  return {
    ...common,
    grid: { left: room, right: Math.round(longest * LETTER_WIDTH) + EDGE, top: EDGE / 2, bottom: EDGE / 2 },
    xAxis: { type: 'value', show: false, ...(losses ? {} : { min: 0 }) },
    yAxis: {
      ...noAxisLine,
      type: 'category',
      inverse: true,
      data: wrapLabels(picture, width).map((lines) => lines.join('\n')),
      axisLabel: { ...ink, interval: 0, align: 'left', margin: room - EDGE, lineHeight: LABEL_LINE_HEIGHT },
    },
    series: listParts(bars).map((part, index, all) => ({
      ...buildSeries(bars, part, legend[index]?.colour ?? 'series-1'),
      barWidth: '62%',
      // If bars go both ways, the notes form a column of their own.
      label: { ...ink, show: index === all.length - 1, position: 'right', formatter: createNoteFormatter(bars) },
    })),
  };
}

export function buildVerticalOptions({ bars, legend }: BarPicture, width: number): EChartsOption {
  // The notes of many bars would overlap, so an axis replaces them.
  const few = bars.length * NOTE_WIDTH <= width;
  return {
    ...common,
    grid: { left: few ? EDGE : AXIS_WIDTH, right: EDGE, top: 24, bottom: 28 },
    xAxis: {
      ...noAxisLine,
      type: 'category',
      data: bars.map(({ label }) => label),
      axisLabel: { ...muted, hideOverlap: true },
    },
    yAxis: {
      ...noAxisLine,
      type: 'value',
      show: !few,
      splitNumber: 4,
      splitLine: { lineStyle: { color: 'var(--edge)' } },
      axisLabel: { ...muted, formatter: (value: number) => formatShortNumber(value) },
    },
    series: listParts(bars).map((part, index, all) => ({
      ...buildSeries(bars, part, legend[index]?.colour ?? 'series-1'),
      barMaxWidth: 40,
      label: { ...ink, show: few && index === all.length - 1, position: 'top', formatter: createNoteFormatter(bars) },
    })),
  };
}

const measureLabels = (width: number) => Math.round(width * LABEL_SHARE);

const wrapLabels = ({ bars }: BarPicture, width: number) =>
  bars.map(({ label }) => wrapLabel(label, measureLabels(width) - 2 * EDGE, LABEL_LINES));

const listParts = (bars: readonly Bar[]) => [...(bars[0]?.values ?? []).keys()];

const buildSeries = (bars: readonly Bar[], part: number, colour: Colour): BarSeriesOption => ({
  type: 'bar',
  stack: 'whole',
  silent: true,
  data: bars.map((bar) => ({
    value: bar.values[part] ?? 0,
    itemStyle: { color: toCssColour(bar.colour ?? colour), borderRadius: bar.values.length === 1 ? 2 : 0 },
  })),
});

const createNoteFormatter =
  (bars: readonly Bar[]) =>
  ({ dataIndex }: { readonly dataIndex: number }) =>
    toPlainText(bars[dataIndex]?.note);

/**
 * Draws bars as SVG. The library is loaded when the first picture is drawn, so that other commands do not wait for it.
 */
import type { BarSeriesOption, EChartsOption } from 'echarts';
import type { Bar, Colour, Picture } from './chart.ts';
import { splitGraphemes, toPlainText, formatShortNumber } from './text.ts';

const BAR_HEIGHT = 26;
const UPRIGHT_HEIGHT = 220;
const NOTE_WIDTH = 45;
const AXIS_WIDTH = 48;
const EDGE = 8;
/** Maximum width in pixels of a letter of 12 pixels in common fonts; letters from CJK on are square. */
const LETTER_WIDTH = 7.6;
const WIDE_LETTER = 13;
const FIRST_WIDE_CODE_POINT = 0x2e80;
/** Maximum share of the width for names. */
const LABEL_SHARE = 0.4;

/** Inline SVG of a width in pixels. Colours are CSS variables of the page. */
export async function draw(picture: Picture, width: number): Promise<string> {
  const { init } = await import('echarts');
  const height = picture.direction === 'across' ? picture.bars.length * BAR_HEIGHT + EDGE : UPRIGHT_HEIGHT;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(
      picture.direction === 'across' ? buildHorizontalOptions(picture, width) : buildVerticalOptions(picture, width),
    );
    return stripForInline(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

const toCssColour = (colour: Colour) => `var(--${colour})`;
const ink = { color: 'var(--ink)', fontSize: 12 };
const common: EChartsOption = { animation: false, textStyle: { fontFamily: 'inherit' } };
const lines = { axisLine: { show: false }, axisTick: { show: false } };

function buildHorizontalOptions({ bars, legend }: Picture, width: number): EChartsOption {
  const room = Math.round(width * LABEL_SHARE);
  const longest = Math.max(...bars.map(({ note }) => note.length));
  const losses = bars.some(({ values }) => values.some((value) => value < 0));
  return {
    ...common,
    grid: { left: room, right: Math.round(longest * LETTER_WIDTH) + EDGE, top: EDGE / 2, bottom: EDGE / 2 },
    xAxis: { type: 'value', show: false, ...(losses ? {} : { min: 0 }) },
    yAxis: {
      ...lines,
      type: 'category',
      inverse: true,
      data: bars.map(({ label }) => fitLabel(label, room - 2 * EDGE)),
      axisLabel: {
        ...ink,
        interval: 0,
        align: 'left',
        margin: room - EDGE,
      },
    },
    series: listParts(bars).map((part, index, all) => ({
      ...buildSeries(bars, part, legend[index]?.colour ?? 'series-1'),
      barWidth: '62%',
      // If bars go both ways, the notes form a column of their own.
      label: { ...ink, show: index === all.length - 1, position: 'right', formatter: createNoteFormatter(bars) },
    })),
  };
}

function buildVerticalOptions({ bars, legend }: Picture, width: number): EChartsOption {
  // The notes of many bars would overlap, so an axis replaces them.
  const few = bars.length * NOTE_WIDTH <= width;
  return {
    ...common,
    grid: { left: few ? EDGE : AXIS_WIDTH, right: EDGE, top: 24, bottom: 28 },
    xAxis: {
      ...lines,
      type: 'category',
      data: bars.map(({ label }) => label),
      axisLabel: { ...ink, color: 'var(--muted)', hideOverlap: true },
    },
    yAxis: {
      ...lines,
      type: 'value',
      show: !few,
      splitNumber: 4,
      splitLine: { lineStyle: { color: 'var(--edge)' } },
      axisLabel: { ...ink, color: 'var(--muted)', formatter: (value: number) => formatShortNumber(value) },
    },
    series: listParts(bars).map((part, index, all) => ({
      ...buildSeries(bars, part, legend[index]?.colour ?? 'series-1'),
      barMaxWidth: 40,
      label: { ...ink, show: few && index === all.length - 1, position: 'top', formatter: createNoteFormatter(bars) },
    })),
  };
}

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

/** Cuts a label to a width in pixels. Letters from CJK on and emoji count as wide. */
function fitLabel(label: string, room: number): string {
  const letters = splitGraphemes(label);
  let width = 0;
  const kept = letters.findIndex((letter) => {
    width += (letter.codePointAt(0) ?? 0) < FIRST_WIDE_CODE_POINT ? LETTER_WIDTH : WIDE_LETTER;
    return width > room;
  });
  return kept < 0 ? label : `${letters.slice(0, kept - 1).join('')}…`;
}

const createNoteFormatter =
  (bars: readonly Bar[]) =>
  ({ dataIndex }: { readonly dataIndex: number }) =>
    toPlainText(bars[dataIndex]?.note);

/** Removes what inline SVG does not need: namespaces, marks for scripts, and the hover style. */
const stripForInline = (svg: string): string =>
  svg
    .replace(/<style\b.*?<\/style>/gs, '')
    .replace(/ (?:xmlns(?::xlink)?|ecmeta_\w+|class|baseProfile|version)="[^"]*"/g, '')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ');

/** Bars as SVG. The library is loaded by whoever draws: other commands do not wait for it. */
import type { BarSeriesOption, EChartsOption } from 'echarts';
import type { Bar, Colour, Picture } from './chart.ts';
import { lettersOf, plain, shortNumber } from './text.ts';

const BAR_HEIGHT = 26;
const UPRIGHT_HEIGHT = 220;
const NOTE_WIDTH = 45;
const AXIS_WIDTH = 48;
const EDGE = 8;
/** Pixels a letter of 12 pixels takes at the most in common fonts; from CJK on they are square. */
const LETTER_WIDTH = 7.6;
const WIDE_LETTER = 13;
const FIRST_WIDE = 0x2e80;
/** The share of the width that names may take. */
const NAMES = 0.4;

/** One text with inline SVG of that width in pixels. Colours are variables of the page. */
export async function draw(picture: Picture, width: number): Promise<string> {
  const { init } = await import('echarts');
  const height = picture.direction === 'across' ? picture.bars.length * BAR_HEIGHT + EDGE : UPRIGHT_HEIGHT;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(picture.direction === 'across' ? across(picture, width) : upright(picture, width));
    return inline(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

const paint = (colour: Colour) => `var(--${colour})`;
const ink = { color: 'var(--ink)', fontSize: 12 };
const common: EChartsOption = { animation: false, textStyle: { fontFamily: 'inherit' } };
const lines = { axisLine: { show: false }, axisTick: { show: false } };

function across({ bars, legend }: Picture, width: number): EChartsOption {
  const room = Math.round(width * NAMES);
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
      data: bars.map(({ label }) => fitting(label, room - 2 * EDGE)),
      axisLabel: {
        ...ink,
        interval: 0,
        align: 'left',
        margin: room - EDGE,
      },
    },
    series: partsOf(bars).map((part, index, all) => ({
      ...series(bars, part, legend[index]?.colour ?? 'series-1'),
      barWidth: '62%',
      // Notes stand in a column of their own where bars go both ways.
      label: { ...ink, show: index === all.length - 1, position: 'right', formatter: noteOf(bars) },
    })),
  };
}

function upright({ bars, legend }: Picture, width: number): EChartsOption {
  // Notes of many bars would lie on their neighbours: an axis tells then.
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
      axisLabel: { ...ink, color: 'var(--muted)', formatter: (value: number) => shortNumber(value) },
    },
    series: partsOf(bars).map((part, index, all) => ({
      ...series(bars, part, legend[index]?.colour ?? 'series-1'),
      barMaxWidth: 40,
      label: { ...ink, show: few && index === all.length - 1, position: 'top', formatter: noteOf(bars) },
    })),
  };
}

const partsOf = (bars: readonly Bar[]) => [...(bars[0]?.values ?? []).keys()];

const series = (bars: readonly Bar[], part: number, colour: Colour): BarSeriesOption => ({
  type: 'bar',
  stack: 'whole',
  silent: true,
  data: bars.map((bar) => ({
    value: bar.values[part] ?? 0,
    itemStyle: { color: paint(bar.colour ?? colour), borderRadius: bar.values.length === 1 ? 2 : 0 },
  })),
});

/** As many letters as find room; those of other scripts and emoji count as wide ones. */
function fitting(label: string, room: number): string {
  const letters = lettersOf(label);
  let width = 0;
  const kept = letters.findIndex((letter) => {
    width += (letter.codePointAt(0) ?? 0) < FIRST_WIDE ? LETTER_WIDTH : WIDE_LETTER;
    return width > room;
  });
  return kept < 0 ? label : `${letters.slice(0, kept - 1).join('')}…`;
}

const noteOf =
  (bars: readonly Bar[]) =>
  ({ dataIndex }: { readonly dataIndex: number }) =>
    plain(bars[dataIndex]?.note);

/** Inside HTML neither namespaces nor marks for a script are of use; the hover style is none. */
const inline = (svg: string): string =>
  svg
    .replace(/<style\b.*?<\/style>/gs, '')
    .replace(/ (?:xmlns(?::xlink)?|ecmeta_\w+|class|baseProfile|version)="[^"]*"/g, '')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ');

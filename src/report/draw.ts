/**
 * Draws a picture as SVG. The library is loaded when the first picture is drawn, so that other commands do not wait for
 * it.
 */
import { buildHorizontalOptions, buildVerticalOptions, measureHorizontal } from './draw-bars.ts';
import { buildLineOptions } from './draw-lines.ts';
import type { Picture } from './chart.ts';

const UPRIGHT_HEIGHT = 220;
const LINES_HEIGHT = 260;

/** Inline SVG of a width in pixels. Colours are CSS variables of the page. */
export async function draw(picture: Picture, width: number): Promise<string> {
  const { init } = await import('echarts');
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: measureHeight(picture, width) });
  try {
    chart.setOption(buildOptions(picture, width));
    return stripForInline(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

function buildOptions(picture: Picture, width: number) {
  if (picture.direction === 'lines') return buildLineOptions(picture, width);
  return picture.direction === 'across' ? buildHorizontalOptions(picture, width) : buildVerticalOptions(picture, width);
}

function measureHeight(picture: Picture, width: number): number {
  if (picture.direction === 'lines') return LINES_HEIGHT;
  return picture.direction === 'across' ? measureHorizontal(picture, width) : UPRIGHT_HEIGHT;
}

/**
 * Removes what inline SVG does not need: namespaces, marks for scripts, the hover style, and areas that cut nothing off,
 * the ids of which would have to be unique on the page.
 */
const stripForInline = (svg: string): string =>
  svg
    .replace(/<(style|defs)\b.*?<\/\1>/gs, '')
    .replace(/ clip-path="[^"]*"/g, '')
    .replace(/ (?:xmlns(?::xlink)?|ecmeta_\w+|class|baseProfile|version)="[^"]*"/g, '')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ');

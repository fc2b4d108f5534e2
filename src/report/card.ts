/** A chart as a part of the page: explanation, drawing, and a table of its numbers. */
import type { Chart, Colour, Picture, ReportRow } from './chart.ts';
import { draw } from './draw.ts';
import type { ChartResult, Report } from './read-report.ts';
import { escapeHtml, formatLongNumber, toPlainText } from './text.ts';

/** Width in pixels of the drawings for wide and narrow windows, so that text has the same size in both. */
const WIDE = 620;
const NARROW = 340;

export async function renderCard(chart: Chart, result: ChartResult, report: Report): Promise<string> {
  const { rows, day, ready } = result;
  const mark = report.simulated ? '<span class="mark">Simulated data</span> ' : '';
  const head = `<article class="card" id="chart-${chart.id}" aria-labelledby="title-${chart.id}">
<div class="chart">
<h3 id="title-${chart.id}">${escapeHtml(chart.title)}</h3>
<p class="explains">${escapeHtml(chart.explains)}</p>`;
  if (!rows.length)
    return `${head}\n<p class="empty">${escapeHtml(explainAbsence(chart, result, report))}</p>\n</div>\n</article>`;
  const later = ready
    ? ''
    : `<p class="empty">${escapeHtml(`Days are not compared yet: ${chart.remedy}.${formatStart(result)}`)}</p>\n`;
  const picture = chart.picture(rows);
  return `${head}
${later}<p class="day">${mark}${escapeHtml(describeDays(rows, day, chart))}</p>
${renderLegend(picture)}<figure role="img" aria-label="${escapeHtml(describePicture(chart, picture))}">
<div class="wide">${await draw(picture, WIDE)}</div>
<div class="narrow">${await draw(picture, NARROW)}</div>
</figure>
</div>
${renderNumbers(chart, rows, picture)}
</article>`;
}

function explainAbsence({ remedy }: Chart, result: ChartResult, { from, to, newest_day }: Report): string {
  if (result.after_period)
    return `Not part of this period: this chart shows the present only, and the period ends on ${to}, before the newest business day (${newest_day}).`;
  const period = newest_day === null ? 'No data yet' : `No data from ${from} to ${to}`;
  return `${period}: ${remedy}.${formatStart(result)}`;
}

const formatStart = ({ ready_from }: ChartResult) =>
  ready_from === null ? '' : ` From ${ready_from} on, when it runs every day.`;

function describeDays(rows: readonly ReportRow[], newest: string | null, { day }: Chart): string {
  if (newest === null || day === undefined) return 'As of now.';
  const days = new Set(rows.map((row) => String(row[day])));
  const first = [...days].toSorted()[0];
  return first === newest ? `Day: ${newest}.` : `Days: ${first} to ${newest}, ${days.size} of them with data.`;
}

/** Lines are explained in their order, with the mark at their end; of colours only those that bars have. */
function renderLegend(picture: Picture): string {
  const parts: readonly { readonly mark?: string; readonly name: string; readonly colour: Colour }[] =
    picture.direction === 'lines'
      ? picture.lines
      : picture.legend.filter(({ colour }) =>
          picture.bars.some((bar) => bar.colour === undefined || bar.colour === colour),
        );
  if (!parts.length) return '';
  // A name has a direction of its own, which the mark before it does not follow.
  const items = parts.map(
    ({ mark, name, colour }) =>
      `<li><i style="background:var(--${colour})"></i>${mark === undefined ? '' : `${escapeHtml(mark)}. `}<bdi>${escapeHtml(name)}</bdi></li>`,
  );
  return `<ul class="legend${picture.direction === 'lines' ? ' lines' : ''}">${items.join('')}</ul>\n`;
}

const DESCRIBED_BARS = 3;

function describePicture({ title }: Chart, picture: Picture): string {
  if (picture.direction === 'lines') {
    const { days, lines } = picture;
    const ends = lines.map(({ name, values }) => {
      const known = values.filter((value) => value !== null);
      return `${name}: ${formatLongNumber(known[0])} at first, ${formatLongNumber(known.at(-1))} at last`;
    });
    return `${title}. ${lines.length} lines from ${days[0]} to ${days.at(-1)}. ${ends.join('; ')}. The table below has all numbers.`;
  }
  const first = picture.bars.slice(0, DESCRIBED_BARS).map(({ label, note }) => `${label}: ${toPlainText(note)}`);
  return `${title}. ${picture.bars.length} bars; the first: ${first.join('; ')}. The table below has all numbers.`;
}

/** The table of a list is open, also in print; that of lines has a row for each day and line, and is closed. */
function renderNumbers(chart: Chart, rows: readonly ReportRow[], { direction }: Picture): string {
  const label = escapeHtml(`Numbers of: ${chart.title}`);
  return `<details${direction === 'across' ? ' open' : ''}><summary>Numbers</summary>
<div class="scroll" role="region" tabindex="0" aria-label="${label}">${renderTable(chart, rows)}</div></details>`;
}

function renderTable({ title, columns }: Chart, rows: readonly ReportRow[]): string {
  const shape = ({ show, isWide }: Chart['columns'][number]) =>
    show ? ' class="number"' : isWide ? ' class="long"' : '';
  const heads = columns.map((column) => `<th scope="col"${shape(column)}>${escapeHtml(column.title)}</th>`);
  const lines = rows.map((row) => {
    const cells = columns.map((column) => {
      const { name, show } = column;
      const value = row[name];
      const text = value === null || value === undefined ? '' : show ? show(value) : toPlainText(value);
      return `<td dir="auto"${shape(column)}>${escapeHtml(text)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><caption class="unseen">${escapeHtml(title)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

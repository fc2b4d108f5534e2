/** The report as one HTML page, which loads nothing and runs no script. */
import { allCharts, sections } from './charts/all-charts.ts';
import type { Chart, Picture, ReportRow } from './chart.ts';
import { draw } from './draw.ts';
import type { ChartResult, Report } from './read-report.ts';
import { style } from './style.ts';
import { escapeHtml, toPlainText } from './text.ts';

/** Width in pixels of the drawings for wide and narrow windows, so that text has the same size in both. */
const WIDE = 620;
const NARROW = 340;

const SIMULATED = `<p class="simulated"><strong>Simulated data.</strong> These numbers come from the built-in simulator, not from TikTok: nothing here is real.</p>\n`;

export async function renderReport(report: Report): Promise<string> {
  const cards = new Map<string, string>();
  const ready = new Set(report.charts.filter((answer) => answer.ready).map(({ id }) => id));
  for (const chart of allCharts) {
    const answer = report.charts.find(({ id }) => id === chart.id);
    if (answer) cards.set(chart.id, await renderCard(chart, answer));
  }
  // Charts with data come first; the others state from which day they have data.
  const shown = [
    ...sections.map(({ title, charts }) => ({ title, charts: charts.filter(({ id }) => ready.has(id)) })),
    { title: 'Later', charts: allCharts.filter(({ id }) => !ready.has(id)) },
  ].filter(({ charts }) => charts.length);
  const market = report.region === null ? 'no market yet' : `market ${toPlainText(report.region)}`;
  const title = `EchoTik report${report.simulated ? ' of simulated data' : ''}, ${market}${report.day === null ? '' : `, ${report.day}`}`;
  const made = report.made_at.toISOString().slice(0, 16).replace('T', ' ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>TikTok commerce: ${escapeHtml(market)}</h1>
${report.simulated ? SIMULATED : ''}<p class="about">${report.day === null ? 'Nothing was read yet.' : `Newest business day: <strong>${report.day}</strong>.`} Made ${made} UTC from the warehouse.
Units sold, GMV and what is derived from them are estimates of EchoTik. Each chart says its own day: what was not read is not shown as nothing.</p>
</header>
<main>
${shown
  .map(
    ({ title: heading, charts }) =>
      `<section aria-labelledby="${heading.toLowerCase()}">\n<h2 id="${heading.toLowerCase()}">${heading}</h2>\n<div class="cards">\n${charts.map(({ id }) => cards.get(id) ?? '').join('\n')}\n</div>\n</section>`,
  )
  .join('\n')}
</main>
<footer><p>Made by echotik-warehouse report. Opens without a network.</p></footer>
</body>
</html>
`;
}

async function renderCard(chart: Chart, { rows, day, ready, ready_from }: ChartResult): Promise<string> {
  const head = `<article class="card" id="${chart.id}">
<h3>${escapeHtml(chart.title)}</h3>
<p class="explains">${escapeHtml(chart.explains)}</p>`;
  const from = ready_from === null ? '' : ` From ${ready_from} on, when it runs every day.`;
  if (!rows.length) return `${head}\n<p class="empty">No data yet: ${escapeHtml(chart.remedy)}.${from}</p>\n</article>`;
  const later = ready ? '' : `<p class="empty">Days are not compared yet: ${escapeHtml(chart.remedy)}.${from}</p>\n`;
  const picture = chart.picture(rows);
  return `${head}
${later}<p class="day">${day === null ? 'As of now.' : `Day: ${escapeHtml(day)}.`}</p>
${renderLegend(picture)}<figure role="img" aria-label="${escapeHtml(describePicture(chart, picture))}">
<div class="wide">${await draw(picture, WIDE)}</div>
<div class="narrow">${await draw(picture, NARROW)}</div>
</figure>
<details><summary>Numbers</summary><div class="scroll">${renderTable(chart, rows)}</div></details>
</article>`;
}

/** The legend of the colours that the bars use. */
function renderLegend({ bars, legend: parts }: Picture): string {
  const used = parts.filter(({ colour }) => bars.some((bar) => bar.colour === undefined || bar.colour === colour));
  if (!used.length) return '';
  const items = used.map(
    ({ name, colour }) => `<li><i style="background:var(--${colour})"></i>${escapeHtml(name)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>\n`;
}

const DESCRIBED_BARS = 3;

const describePicture = ({ title }: Chart, { bars }: Picture): string =>
  `${title}. ${bars.length} bars; the first: ${bars
    .slice(0, DESCRIBED_BARS)
    .map(({ label, note }) => `${label}: ${toPlainText(note)}`)
    .join('; ')}. The table below has all numbers.`;

function renderTable({ title, columns }: Chart, rows: readonly ReportRow[]): string {
  const shape = (show: unknown) => (show ? ' class="number"' : '');
  const heads = columns
    .map((column) => `<th scope="col"${shape(column.show)}>${escapeHtml(column.title)}</th>`)
    .join('');
  const lines = rows.map(
    (row) =>
      `<tr>${columns
        .map(({ name, show }) => {
          const value = row[name];
          const text = value === null || value === undefined ? '' : show ? show(value) : toPlainText(value);
          return `<td dir="auto"${shape(show)}>${escapeHtml(text)}</td>`;
        })
        .join('')}</tr>`,
  );
  return `<table><caption hidden>${escapeHtml(title)}</caption><thead><tr>${heads}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

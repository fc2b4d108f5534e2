/** The report as one HTML page: nothing in it is loaded from anywhere, and nothing in it runs. */
import { allCharts, sections } from './charts/all.ts';
import type { Chart, Picture, Row } from './chart.ts';
import { draw } from './draw.ts';
import type { Answer, Report } from './read-report.ts';
import { style } from './style.ts';
import { escaped, plain } from './text.ts';

/** Pixels of the drawings for wide and for narrow windows: text keeps its size in both. */
const WIDE = 620;
const NARROW = 340;

const SIMULATED = `<p class="simulated"><strong>Simulated data.</strong> These numbers come from the built-in simulator, not from TikTok: nothing here is real.</p>\n`;

export async function page(report: Report): Promise<string> {
  const cards = new Map<string, string>();
  const ready = new Set(report.charts.filter((answer) => answer.ready).map(({ id }) => id));
  for (const chart of allCharts) {
    const answer = report.charts.find(({ id }) => id === chart.id);
    if (answer) cards.set(chart.id, await card(chart, answer));
  }
  // What shows something comes first; the rest says from which day it does.
  const shown = [
    ...sections.map(({ title, charts }) => ({ title, charts: charts.filter(({ id }) => ready.has(id)) })),
    { title: 'Later', charts: allCharts.filter(({ id }) => !ready.has(id)) },
  ].filter(({ charts }) => charts.length);
  const market = report.region === null ? 'no market yet' : `market ${plain(report.region)}`;
  const title = `EchoTik report${report.simulated ? ' of simulated data' : ''}, ${market}${report.day === null ? '' : `, ${report.day}`}`;
  const made = report.made_at.toISOString().slice(0, 16).replace('T', ' ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>TikTok commerce: ${escaped(market)}</h1>
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

async function card(chart: Chart, { rows, day, ready, ready_from }: Answer): Promise<string> {
  const head = `<article class="card" id="${chart.id}">
<h3>${escaped(chart.title)}</h3>
<p class="explains">${escaped(chart.explains)}</p>`;
  const from = ready_from === null ? '' : ` From ${ready_from} on, when it runs every day.`;
  if (!rows.length) return `${head}\n<p class="empty">No data yet: ${escaped(chart.remedy)}.${from}</p>\n</article>`;
  const later = ready ? '' : `<p class="empty">Days are not compared yet: ${escaped(chart.remedy)}.${from}</p>\n`;
  const picture = chart.picture(rows);
  return `${head}
${later}<p class="day">${day === null ? 'As of now.' : `Day: ${escaped(day)}.`}</p>
${legend(picture)}<figure role="img" aria-label="${escaped(inWords(chart, picture))}">
<div class="wide">${await draw(picture, WIDE)}</div>
<div class="narrow">${await draw(picture, NARROW)}</div>
</figure>
<details><summary>Numbers</summary><div class="scroll">${table(chart, rows)}</div></details>
</article>`;
}

/** Only of colours that are there. */
function legend({ bars, legend: parts }: Picture): string {
  const used = parts.filter(({ colour }) => bars.some((bar) => bar.colour === undefined || bar.colour === colour));
  if (!used.length) return '';
  const items = used.map(({ name, colour }) => `<li><i style="background:var(--${colour})"></i>${escaped(name)}</li>`);
  return `<ul class="legend">${items.join('')}</ul>\n`;
}

const FIRST = 3;

const inWords = ({ title }: Chart, { bars }: Picture): string =>
  `${title}. ${bars.length} bars; the first: ${bars
    .slice(0, FIRST)
    .map(({ label, note }) => `${label}: ${plain(note)}`)
    .join('; ')}. The table below has all numbers.`;

function table({ title, columns }: Chart, rows: readonly Row[]): string {
  const shape = (show: unknown) => (show ? ' class="number"' : '');
  const heads = columns.map((column) => `<th scope="col"${shape(column.show)}>${escaped(column.title)}</th>`).join('');
  const lines = rows.map(
    (row) =>
      `<tr>${columns
        .map(({ name, show }) => {
          const value = row[name];
          const text = value === null || value === undefined ? '' : show ? show(value) : plain(value);
          return `<td dir="auto"${shape(show)}>${escaped(text)}</td>`;
        })
        .join('')}</tr>`,
  );
  return `<table><caption hidden>${escaped(title)}</caption><thead><tr>${heads}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

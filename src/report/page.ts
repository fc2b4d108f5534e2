/** The report as one HTML page, which loads nothing and runs no script. */
import { countDays, utcDay } from '../time.ts';
import type { Section } from './charts/all-charts.ts';
import { renderCard } from './card.ts';
import type { Report } from './read-report.ts';
import { printStyle } from './print-style.ts';
import { style } from './style.ts';
import { escapeHtml, toPlainText } from './text.ts';

export interface PageOptions {
  /** The sections of the report, in their order. */
  readonly sections: readonly Section[];
  /** Undefined: names the subject and the market. */
  readonly title?: string | undefined;
  /** A data URI of an image. */
  readonly logo?: string | undefined;
}

interface ShownSection {
  readonly id: string;
  readonly title: string;
  readonly cards: readonly string[];
}

const SIMULATED = `<p class="simulated"><strong>Simulated data.</strong> These numbers come from the built-in simulator, not from TikTok: nothing here is real.</p>\n`;
const WATERMARK = `<div class="watermark" aria-hidden="true"><span>Simulated data</span></div>\n`;

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

export async function renderReport(report: Report, { sections, title: chosen, logo }: PageOptions): Promise<string> {
  const market = describeMarket(report.region);
  const title = chosen ? toPlainText(chosen) : `TikTok commerce: ${market}`;
  const period = `${report.from} to ${report.to}`;
  const shown = await renderSections(report, sections);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${logo ? '; img-src data:' : ''}">
<title>${escapeHtml(`${title}, ${period}${report.simulated ? ' (simulated data)' : ''}`)}</title>
<style>${style}${printStyle(`${title}, ${period}`, report.simulated === true)}</style>
</head>
<body>
${report.simulated ? WATERMARK : ''}<header>
<div class="heading">
<div><h1 dir="auto">${escapeHtml(title)}</h1>
<p class="period">${escapeHtml(capitalize(market))} · <strong>${period}</strong></p></div>
${logo ? `<img class="logo" src="${escapeHtml(logo)}" alt="Logo">\n` : ''}</div>
${report.simulated ? SIMULATED : ''}<p class="about">${describeAge(report)}
Units sold, GMV and what is derived from them are estimates of EchoTik. Each chart states its own day: what was not read is not shown as nothing.</p>
${renderContents(shown)}</header>
<main>
${renderSummary(report, sections)}${shown.map(renderSection).join('\n')}
</main>
${renderFooter(report)}
</body>
</html>
`;
}

/** Sections with charts that have data; charts without data come last, and state from which day they have some. */
async function renderSections(report: Report, sections: readonly Section[]): Promise<readonly ShownSection[]> {
  const results = new Map(report.charts.map((result) => [result.id, result]));
  const later: string[] = [];
  const shown: ShownSection[] = [];
  for (const { id, title, charts } of sections) {
    const cards: string[] = [];
    for (const chart of charts) {
      const result = results.get(chart.id);
      if (result) (result.ready ? cards : later).push(await renderCard(chart, result, report));
    }
    shown.push({ id, title, cards });
  }
  return [...shown, { id: 'later', title: 'Without data', cards: later }].filter(({ cards }) => cards.length);
}

const renderSection = ({ id, title, cards }: ShownSection) =>
  `<section aria-labelledby="section-${id}">\n<h2 id="section-${id}">${title}</h2>\n<div class="cards">\n${cards.join('\n')}\n</div>\n</section>`;

const renderContents = (shown: readonly ShownSection[]) =>
  shown.length > 1
    ? `<nav aria-label="Sections"><ul>${shown.map(({ id, title }) => `<li><a href="#section-${id}">${title}</a></li>`).join('')}</ul></nav>\n`
    : '';

/** One sentence of each chart that has one. */
function renderSummary({ charts }: Report, sections: readonly Section[]): string {
  const all = sections.flatMap((section) => section.charts);
  const sentences = charts.flatMap(({ id, rows, ready }) => {
    const [first] = rows;
    const sentence = ready && first ? all.find((chart) => chart.id === id)?.summarize?.(first) : undefined;
    return sentence ? `<li dir="auto">${escapeHtml(sentence)}.</li>` : [];
  });
  if (!sentences.length) return '';
  return `<section class="summary" aria-labelledby="section-summary">\n<h2 id="section-summary">Summary</h2>\n<ul>\n${sentences.join('\n')}\n</ul>\n</section>\n`;
}

function renderFooter({ made_at, simulated, newest_day }: Report): string {
  const made = made_at.toISOString().slice(0, 16).replace('T', ' ');
  const source = simulated
    ? 'the simulator of echotik-warehouse: <strong>the data is simulated and not real</strong>'
    : 'the API of EchoTik, as loaded into a warehouse by echotik-warehouse';
  return `<footer>
<h2>Source and method</h2>
<dl>
<dt>Source</dt><dd>${source}.</dd>
<dt>Age</dt><dd>Made ${made} UTC. ${newest_day === null ? 'Nothing was read yet' : `The newest business day of the market is ${newest_day}`}. Days are business days of the source.</dd>
<dt>Method</dt><dd>Lists show the newest day of the period that was read; lines show each day, with a gap where a day was not read or the subject was not on the list. Units sold, GMV and what is derived from them are estimates of EchoTik, not accounts of sellers. Money is presumably USD. Numbers are written as 1,234.5; K, M and B are thousands, millions and billions.</dd>
</dl>
</footer>`;
}

function describeAge({ newest_day, made_at }: Report): string {
  if (newest_day === null) return 'Nothing was read yet.';
  const age = countDays(newest_day, utcDay(made_at)) - 1;
  const ago = age > 0 ? `, ${age} ${age === 1 ? 'day' : 'days'} before this report was made` : '';
  return `Newest business day: <strong>${newest_day}</strong>${ago}.`;
}

/** The name of the country with its code; other names of markets as they are. */
function describeMarket(region: string | null): string {
  if (region === null) return 'no market yet';
  const country = /^[A-Z]{2}$/.test(region) ? countries.of(region) : undefined;
  return country === undefined ? toPlainText(region) : `${country} (${region})`;
}

const capitalize = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

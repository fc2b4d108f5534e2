/** The digest for analysts as lines of text, Markdown and HTML. What comes from the API is text in each of them. */
import { escapeHtml } from '../../escape-html.ts';
import { toPrintable } from '../../printable.ts';
import { truncateCharacters } from '../channels/truncate.ts';
import type { MarketTexts } from '../texts/market-texts.ts';
import type { MarketDigest, MarketSection } from './market-digest.ts';
import type { MarketValue } from './market-event.ts';

const MAX_CELL = 80;

const toCell = (value: MarketValue | undefined): string =>
  value === null || value === undefined ? '' : truncateCharacters(toPrintable(String(value)).trim(), MAX_CELL);

const listColumns = ({ rows }: MarketSection): readonly string[] => Object.keys(rows[0] ?? {});

const nameColumn = (column: string, { digest }: MarketTexts) => digest.columns[column] ?? column;

export const titleMarketDigest = ({ day, isSimulated }: MarketDigest, texts: MarketTexts): string =>
  `${texts.digest.title(day)}${isSimulated ? ` [${texts.simulated}]` : ''}`;

/** For channels without a table. */
export const listMarketDigestLines = ({ sections }: MarketDigest, texts: MarketTexts): readonly string[] =>
  sections.flatMap((section) => [
    '',
    `${texts.digest.sections[section.name]}:`,
    ...describeEmpty(section, texts),
    ...section.rows.map((row) => `- ${describeRow(row, texts)}`),
  ]);

function describeRow({ name, id, ...others }: MarketSection['rows'][number], texts: MarketTexts): string {
  const about = [toCell(name), toCell(id) && `(${toCell(id)})`].filter(Boolean).join(' ');
  const values = Object.entries(others)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([column, value]) => `${nameColumn(column, texts)} ${toCell(value)}`);
  return [about, values.join(', ')].filter(Boolean).join(': ');
}

const describeEmpty = ({ rows, isFailed }: MarketSection, { digest }: MarketTexts): readonly string[] =>
  isFailed ? [`${digest.failed}.`] : rows.length ? [] : [digest.nothing];

/** Every character of Markdown that could be markup is escaped. */
const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]()<>#+!|~@&-]/g, String.raw`\$&`);

export function renderMarketMarkdown(digest: MarketDigest, texts: MarketTexts): string {
  const parts = digest.sections.map((section) => {
    const columns = listColumns(section);
    const table = [
      `| ${columns.map((column) => escapeMarkdown(nameColumn(column, texts))).join(' | ')} |`,
      `|${columns.map(() => ' --- |').join('')}`,
      ...section.rows.map((row) => `| ${columns.map((column) => escapeMarkdown(toCell(row[column]))).join(' | ')} |`),
    ];
    const body = section.rows.length ? table : describeEmpty(section, texts);
    return [`## ${texts.digest.sections[section.name]}`, '', ...body, ''].join('\n');
  });
  return `# ${escapeMarkdown(titleMarketDigest(digest, texts))}\n\n${parts.join('\n')}`;
}

/** Programs for mail keep style attributes, and drop style sheets, scripts and what is loaded from elsewhere. */
const FONT = 'font-family:sans-serif;font-size:14px;color:#222';
const CELL = 'border-bottom:1px solid #ddd;padding:4px 10px 4px 0;text-align:left;vertical-align:top';

/** `before`: lines of text above it; those that begin with two spaces are commands. A complete page that loads nothing. */
export function renderMarketHtml(digest: MarketDigest, texts: MarketTexts, before: readonly string[] = []): string {
  const title = escapeHtml(titleMarketDigest(digest, texts));
  const cell = (tag: 'td' | 'th', text: string) => `<${tag} style="${CELL}">${escapeHtml(text)}</${tag}>`;
  const sections = digest.sections.map((section) => {
    const columns = listColumns(section);
    const head = columns.map((column) => cell('th', nameColumn(column, texts))).join('');
    const rows = section.rows.map(
      (row) => `<tr>${columns.map((column) => cell('td', toCell(row[column]))).join('')}</tr>`,
    );
    const body = rows.length
      ? `<table style="${FONT};border-collapse:collapse">\n<tr>${head}</tr>\n${rows.join('\n')}\n</table>`
      : `<p>${escapeHtml(describeEmpty(section, texts).join(' '))}</p>`;
    return `<h2 style="font-size:16px">${escapeHtml(texts.digest.sections[section.name])}</h2>\n${body}`;
  });
  const paragraphs = before
    .filter(Boolean)
    .map((line) => (line.startsWith('  ') ? `<code>${escapeHtml(line.trim())}</code>` : escapeHtml(line)))
    .map((line) => `<p>${line}</p>\n`);
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body style="${FONT}">
${paragraphs.join('')}<h1 style="font-size:20px">${title}</h1>
${sections.join('\n')}
</body>
</html>
`;
}

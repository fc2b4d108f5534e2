/** What market rules report, as lines of text that are safe to print. */
import { toPrintable } from '../../printable.ts';
import { truncateCharacters } from '../channels/truncate.ts';
import type { MarketTexts } from '../texts/market-texts.ts';
import type { MarketFacts, MarketReport } from './market-event.ts';

const MAX_NAME = 80;
const MAX_CHANGE = 200;

/** Names come from people: without control characters, and short. */
const toShort = (text: string, max: number) => truncateCharacters(toPrintable(text).trim(), max);

/** One line, such as `A lamp (1729...): 20 -> 15 (-25 %); 2026-03-02, before: 2026-03-01`. */
export function describeMarketFacts(preset: MarketReport['preset'], facts: MarketFacts, texts: MarketTexts): string {
  const { name, subject, day, previousDay } = facts;
  const shortSubject = toShort(subject, MAX_NAME);
  const about = name === null ? shortSubject : `${toShort(name, MAX_NAME)} (${shortSubject})`;
  const change = toShort(describeMarketChange(preset, facts, texts), MAX_CHANGE);
  return `${about}${change ? `: ${change}` : ''}; ${texts.days(day, previousDay)}`;
}

/** What changed, without the name. A query of the user has its columns. */
export function describeMarketChange(preset: string, facts: MarketFacts, { changes }: MarketTexts): string {
  // A stored message may be of a version that had another preset.
  const describe = Object.hasOwn(changes, preset) ? changes[preset as keyof typeof changes] : undefined;
  if (describe) return describe(facts);
  const { oldValue, newValue, more } = facts;
  const values = [oldValue, newValue].some((value) => value !== null)
    ? [`${oldValue ?? '-'} -> ${newValue ?? '-'}`]
    : [];
  return [...values, ...Object.entries(more).map(([column, value]) => `${column} ${value ?? '-'}`)].join(', ');
}

/** Such as `price-watch: 3 products became cheaper [simulated data]`. */
export function describeReportTitle({ rule, preset, total, isSimulated }: MarketReport, texts: MarketTexts): string {
  const title = Object.hasOwn(texts.titles, preset)
    ? texts.titles[preset as keyof typeof texts.titles]
    : texts.titles.sql;
  return `${rule}: ${title(total)}${isSimulated ? ` [${texts.simulated}]` : ''}`;
}

/** Its subjects, how many there are beside them, and the command that lists all. */
export const listReportLines = (
  { rule, preset, events, total }: MarketReport,
  texts: MarketTexts,
): readonly string[] => [
  ...events.map((facts) => `- ${describeMarketFacts(preset, facts, texts)}`),
  ...(total > events.length ? [`- ${texts.more(total - events.length)}`] : []),
  `${texts.showAll}: npx echotik-warehouse alerts market history ${rule}`,
];

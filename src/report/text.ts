/** Text and numbers as people read them. Titles come from strangers: nothing of them may act. */

const MARKS = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader takes for one: an emoji of a family, a letter with its accents. */
export const lettersOf = (text: string): readonly string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/** One line without control and direction marks, cut at so many characters. */
export function plain(value: unknown, most = 80): string {
  const text = `${(value ?? '') as string | number | boolean}`.replace(MARKS, ' ').replace(/\s+/g, ' ').trim();
  const letters = lettersOf(text);
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

/** Values of numeric and bigint arrive as text. */
export const numberOf = (value: unknown): number => Number(value ?? 0);

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const long = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const pretty = (format: Intl.NumberFormat, value: unknown) => format.format(numberOf(value)).replace('-', '−');

/** 1.2K for 1234. */
export const shortNumber = (value: unknown): string => pretty(short, value);
/** 1,234.5 */
export const longNumber = (value: unknown): string => pretty(long, value);
/** +3, −2, 0. */
export const signed = (value: unknown, format = longNumber): string =>
  `${numberOf(value) > 0 ? '+' : ''}${format(value)}`;

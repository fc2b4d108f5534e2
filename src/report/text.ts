/** Formats text and numbers for the page. Titles come from the API and are never trusted as HTML. */

const CONTROL_MARKS = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Splits a text into the letters that a reader sees: an emoji of a family or a letter with its accents is one. */
export const splitGraphemes = (text: string): readonly string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/** More than any name of the API. Longer texts, such as captions of videos, are cut. */
const MAX_LETTERS = 300;

/** One line without control and direction marks, cut to at most `maxLetters` letters. */
export function toPlainText(value: unknown, maxLetters = MAX_LETTERS): string {
  const text = `${(value ?? '') as string | number | boolean}`.replace(CONTROL_MARKS, ' ').replace(/\s+/g, ' ').trim();
  const letters = splitGraphemes(text);
  return letters.length > maxLetters ? `${letters.slice(0, maxLetters - 1).join('')}…` : text;
}

export { escapeHtml } from '../escape-html.ts';

/** A text of CSS between quotes. Whatever could end it is escaped, also the end of a style element. */
export const quoteCss = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} ,.:()-]/gu, (letter) => `\\${(letter.codePointAt(0) ?? 0).toString(16)} `)}"`;

/** Values of numeric and bigint columns arrive as text. */
export const toNumber = (value: unknown): number => Number(value ?? 0);

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const long = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const formatNumber = (format: Intl.NumberFormat, value: unknown) => format.format(toNumber(value)).replace('-', '−');

/** 1.2K for 1234. */
export const formatShortNumber = (value: unknown): string => formatNumber(short, value);
/** 1,234.5 */
export const formatLongNumber = (value: unknown): string => formatNumber(long, value);
/** 1,234.50 */
export const formatMoney = (value: unknown): string => formatNumber(money, value);
/** 1 unit, 1,234 units. */
export const formatUnits = (value: unknown): string =>
  `${formatLongNumber(value)} ${toNumber(value) === 1 ? 'unit' : 'units'}`;
/** +3, −2, 0. */
export const formatSigned = (value: unknown, format = formatLongNumber): string =>
  `${toNumber(value) > 0 ? '+' : ''}${format(value)}`;

/** Texts that break careless readers. */
import { choose } from './random.ts';

/**
 * Text that has broken pipelines: quotes, other scripts, emoji joined by ZWJ, right to left, combining marks, SQL,
 * markup, long.
 */
export const hostileTitles = [
  'She Said "Never Again" (It\'s Fine)',
  "Rock 'n' Röll \\ Backslash",
  'ليلة في المدينة',
  'שיר של בוקר',
  '👩‍👩‍👧‍👦 family dance 💃🏽',
  '夜明けのエレベーター',
  '오늘의 우산',
  'Zalgo T̷̢̛o̴͜͝n̶̨͘e',
  "'); DROP TABLE music; --",
  '<b>Bold</b> & Beautiful',
  'ta\tb and\nnew line',
  '   spaces around   ',
  'null',
  '\u202Edetrever sound',
  'Ünïcödé Ñandú 🇧🇷',
  '$1 ${HOME} %s {{title}}',
  'original sound '.repeat(16).trim(),
];

export const hostileAuthors = [
  'O\'Brien & "Sons"',
  'DJ 🦊',
  'عازف الليل',
  'ｆｕｌｌｗｉｄｔｈ',
  'N/A',
  '-',
  'Łukasz Żółć',
];

const EVERY = 23;
/** Rare, because PostgreSQL accepts no NUL, neither as text nor as jsonb. */
const NUL_EVERY = 211;

/** Replaces the text of some entities by hostile text, chosen by the number of the entity. */
export function orHostile(good: string, seed: string, what: string, index: number): string {
  if (index % NUL_EVERY === 37) return `${good}\u0000`;
  return index % EVERY === 4 ? choose(hostileTitles, seed, 'hostile', what, index) : good;
}

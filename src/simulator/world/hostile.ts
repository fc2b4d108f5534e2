import { pick } from './random.ts';

/** Text that has broken pipelines: quotes, other scripts, emoji joined by ZWJ, right to left, combining marks, SQL, markup, long. */
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
/** Far apart: PostgreSQL takes no NUL, neither as text nor as jsonb. */
const NUL_EVERY = 211;

/** Now and then hostile text in place of a good one, by the number of the thing that bears it. */
export function orHostile(good: string, seed: string, what: string, index: number): string {
  if (index % NUL_EVERY === 37) return `${good}\u0000`;
  return index % EVERY === 4 ? pick(hostileTitles, seed, 'hostile', what, index) : good;
}

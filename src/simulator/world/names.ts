import { pick, unit } from './random.ts';

const moods =
  'Slow Neon Paper Velvet Hollow Golden Midnight Plastic Silver Lazy Electric Quiet Salted Broken Distant'.split(' ');
const things =
  'Harbor Lemonade Satellite Staircase Umbrella Meadow Elevator Lantern Postcard Comet Orchard Balcony Mirror Tram'.split(
    ' ',
  );
const verbs = 'Chasing Leaving Calling Painting Missing Borrowing Losing Following'.split(' ');
const firsts = 'Mira Tobin Saskia Leandro Noor Ilse Caspian Yuki Dario Wren Oluchi Petra Emeka Linnea'.split(' ');
const lasts =
  'Vantongeren Okarlo Brightwater Delmarque Sandoval-Reyes Hushabye Kestrelman Norrgren Palafin Quillby'.split(' ');
const endings = ['', '', '', '', ' (Sped Up)', ' (Slowed + Reverb)', ' - Instrumental', ' (Live)', ', Pt. 2'];

/** Text that has broken pipelines: quotes, other scripts, emoji joined by ZWJ, right to left, combining marks, SQL, markup, long. */
const hostileTitles = [
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

const hostileAuthors = ['O\'Brien & "Sons"', 'DJ 🦊', 'عازف الليل', 'ｆｕｌｌｗｉｄｔｈ', 'N/A', '-', 'Łukasz Żółć'];

/** The one sound in the world whose author holds a NUL, which PostgreSQL takes neither as text nor as jsonb. */
const NUL_SOUND = 13;
const HOSTILE_EVERY = 20;

export function titleOf(seed: string, index: number): string {
  if (index % HOSTILE_EVERY === 5) return pick(hostileTitles, seed, 'hostile title', index);
  const ending = pick(endings, seed, 'ending', index);
  const mood = pick(moods, seed, 'mood', index);
  const thing = pick(things, seed, 'thing', index);
  const form = unit(seed, 'form', index);
  if (form < 0.3) return `original sound - ${mood.toLowerCase()}${thing.toLowerCase()}`;
  if (form < 0.6) return `${pick(verbs, seed, 'verb', index)} ${mood} ${thing}s${ending}`;
  return `${mood} ${thing}${ending}`;
}

export function authorOf(seed: string, index: number): string {
  if (index === NUL_SOUND) return 'NUL\u0000Byte Collective';
  if (index % HOSTILE_EVERY === 15) return pick(hostileAuthors, seed, 'hostile author', index);
  const form = unit(seed, 'author form', index);
  const thing = pick(things, seed, 'author thing', index);
  if (form < 0.25) return `The ${pick(moods, seed, 'author mood', index)} ${thing}s`;
  if (form < 0.4) return `${thing.toLowerCase()}.wav`;
  return `${pick(firsts, seed, 'first', index)} ${pick(lasts, seed, 'last', index)}`;
}

/** Names of entities. */
import { hostileAuthors, hostileTitles, orHostile } from './hostile.ts';
import { integerIn, choose, unit } from './random.ts';

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

/** The one sound in the world whose author contains a NUL, which PostgreSQL takes neither as text nor as jsonb. */
const NUL_SOUND = 13;
const HOSTILE_EVERY = 20;

export function createTitle(seed: string, index: number): string {
  if (index % HOSTILE_EVERY === 5) return choose(hostileTitles, seed, 'hostile title', index);
  const ending = choose(endings, seed, 'ending', index);
  const mood = choose(moods, seed, 'mood', index);
  const thing = choose(things, seed, 'thing', index);
  const form = unit(seed, 'form', index);
  if (form < 0.3) return `original sound - ${mood.toLowerCase()}${thing.toLowerCase()}`;
  if (form < 0.6) return `${choose(verbs, seed, 'verb', index)} ${mood} ${thing}s${ending}`;
  return `${mood} ${thing}${ending}`;
}

export function createAuthor(seed: string, index: number): string {
  if (index === NUL_SOUND) return 'NUL\u0000Byte Collective';
  if (index % HOSTILE_EVERY === 15) return choose(hostileAuthors, seed, 'hostile author', index);
  const form = unit(seed, 'author form', index);
  const thing = choose(things, seed, 'author thing', index);
  if (form < 0.25) return `The ${choose(moods, seed, 'author mood', index)} ${thing}s`;
  if (form < 0.4) return `${thing.toLowerCase()}.wav`;
  return `${choose(firsts, seed, 'first', index)} ${choose(lasts, seed, 'last', index)}`;
}

const goods =
  'Serum|Tote Bag|Phone Case|Hoodie|Tumbler|Face Mask|Desk Lamp|Leggings|Protein Bar|Earbuds|Rug|Hair Oil'.split('|');
const qualities = 'Foldable Waterproof Matte Oversized Wireless Organic Mini Reusable Cordless Quick-Dry'.split(' ');
const houses = 'Official Store|Outlet|Studio|Mall|Global|Beauty|Living|& Co.'.split('|');

export function createProductName(seed: string, region: string, index: number): string {
  const [quality, mood] = [
    choose(qualities, seed, region, 'quality', index),
    choose(moods, seed, region, 'colour', index),
  ];
  const name = `${quality} ${choose(goods, seed, region, 'good', index)} ${mood}, ${integerIn(1, 6, seed, region, 'pack', index)}-Pack`;
  return orHostile(name, seed, 'product', index);
}

export function createShopName(seed: string, region: string, index: number): string {
  const name = `${choose(lasts, seed, region, 'house', index)} ${choose(houses, seed, region, 'house kind', index)}`;
  return orHostile(name, seed, 'shop', index);
}

/** A creator's name and a handle that fits it, different from any other in the world. */
export function createPersonName(seed: string, region: string, index: number) {
  const [first, last] = [choose(firsts, seed, region, 'first', index), choose(lasts, seed, region, 'last', index)];
  const handle = `${first}.${last.replace('-', '_')}${index}.${region}`.toLowerCase();
  return { handle, nickName: orHostile(`${first} ${last}`, seed, 'person', index) };
}

/** One lower-case word for a hashtag or a keyword, different for each index. */
export function createHashtagName(seed: string, region: string, index: number): string {
  const word = `${choose(moods, seed, region, 'tag mood', index)}${choose(things, seed, region, 'tag thing', index)}`;
  return index % 17 === 9 ? `${word}${index}ไทย` : `${word}${index}`.toLowerCase();
}

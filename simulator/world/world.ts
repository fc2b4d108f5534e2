/**
 * For authors of endpoints. `world.day` is today; what is known (offline, T+1) reaches to the day before it.
 *
 *   world.list('product', 'US')               all of a market, in the order of their making; [] for an unknown region
 *   world.find('video', id)                   of any market; `findHandle` finds a creator by `unique_id`
 *   world.related(shop, 'creator')            any kind to any other, both ways, through videos, lives and products;
 *                                             videos of a sound: related({ id: clipId, region }, 'video')
 *   world.collected(product)                  false for the few whose offline detail is absent; realtime has them
 *   world.total(video, 'views', day)          counter at the end of that day: offline asks for `world.day - 1`,
 *                                             realtime for `world.day`; a trend row of day D is total(.., D)
 *   world.gain(shop, 'gmv', 30)               growth in the 30 days before today: the `_30d_` fields
 *   world.gainOver(shop, 'gmv', period)       growth in a rank period: the fields of rank lists
 *   world.ranking('shop', 'US', 'sale', p)    sorted by that growth, those without any left out; [] until p has ended
 *   world.dayReached(product, 'reviews', 5)   when a counter came to that
 *
 * Entities and their fields: `entities.ts`; counters: `totals.ts`; periods: `periods.ts`; dates: `days.ts`. Comments,
 * reviews, followers: `crowd.ts`. Vocabularies: `categories.ts`, `industries.ts`, `creator-categories.ts`,
 * `locales.ts`.
 */
import { createCache } from '../cache.ts';
import { createLibrary, type Library } from './library.ts';
import { type Curve, createCurve } from './popularity.ts';
import { createSound, describeSound, type Sound, type SoundLook } from './sounds.ts';
import { type Period, windowTotal } from './trend.ts';

export interface ChartRow {
  readonly sound: Sound;
  readonly rank: number;
  /** Places won since the day before; null for a sound that was not on the chart then. */
  readonly rankDiff: number | null;
}

/** The simulated TikTok on one UTC day. */
export interface World extends Library {
  readonly seed: string;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly sounds: readonly Sound[];
  readonly findSound: (clipId: string) => Sound | undefined;
  readonly look: (sound: Sound) => SoundLook;
  readonly curve: (sound: Sound, region: string) => Curve;
  readonly chart: (region: string, period: Period) => readonly ChartRow[];
}

/** One market is a place short, as the published example of the API says `total` 99. */
const SHORT_MARKET = 'JP';
/** Sounds for each place of a chart: enough for sounds to enter and leave the chart. */
const SOUNDS_PER_PLACE = 6;
const MAX_CACHED_CHARTS = 1000;
const MAX_CACHED_MARKETS = 50;
const MAX_CACHED_DAYS = 10;

/** `scale` multiplies the entities of each market; the charts of music have their own measure. */
export function createWorld(seed: string, musicPerRegion: number, scale = 1): (day: number) => World {
  const sounds = Array.from({ length: musicPerRegion * SOUNDS_PER_PLACE }, (_, index) => createSound(seed, index));
  const byClip = new Map(sounds.map((sound) => [sound.clipId, sound]));
  const libraryOn = createLibrary(seed, sounds, scale);
  const worlds = createCache<World>(MAX_CACHED_DAYS);
  const curves = createCache<Curve[]>(MAX_CACHED_MARKETS);
  const charts = createCache<readonly Sound[]>(MAX_CACHED_CHARTS);

  function curve(sound: Sound, region: string): Curve {
    const known = curves(region, () => sounds.map(({ clipId }) => createCurve(seed, clipId, region)));
    return known[sound.index] ?? createCurve(seed, sound.clipId, region);
  }

  function ranking(region: string, period: Period, day: number): readonly Sound[] {
    const places = musicPerRegion - (region === SHORT_MARKET ? 1 : 0);
    return charts(`${region} ${period} ${day}`, () =>
      sounds
        .map((sound) => ({ sound, total: windowTotal(curve(sound, region), period, day) }))
        .sort((a, b) => b.total - a.total || a.sound.index - b.sound.index)
        .slice(0, places)
        .map(({ sound }) => sound),
    );
  }

  const worldOn = (day: number): World => ({
    ...libraryOn(day),
    seed,
    day,
    sounds,
    findSound: (clipId) => byClip.get(clipId),
    look: (sound) => describeSound(seed, sound, day),
    curve,
    chart(region, period) {
      const before = new Map(ranking(region, period, day - 1).map((sound, i) => [sound.clipId, i + 1]));
      return ranking(region, period, day).map((sound, i) => {
        const previous = before.get(sound.clipId);
        return { sound, rank: i + 1, rankDiff: previous === undefined ? null : previous - (i + 1) };
      });
    },
  });
  return (day) => worlds(String(day), () => worldOn(day));
}

import { createCache } from '../cache.ts';
import { type Curve, curveOf } from './popularity.ts';
import { createSound, lookOf, type Sound, type SoundLook } from './sounds.ts';
import { type Period, windowTotal } from './trend.ts';

export interface ChartRow {
  readonly sound: Sound;
  readonly rank: number;
  /** Places won since the day before; null for a sound that was not on the chart then. */
  readonly rankDiff: number | null;
}

/** The little TikTok as it looks on one UTC day. */
export interface World {
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
/** Sounds for each place of a chart: enough for a coming and going. */
const SOUNDS_PER_PLACE = 6;
const CHARTS_KEPT = 1000;
const MARKETS_KEPT = 50;

export function createWorld(seed: string, musicPerRegion: number): (day: number) => World {
  const sounds = Array.from({ length: musicPerRegion * SOUNDS_PER_PLACE }, (_, index) => createSound(seed, index));
  const byClip = new Map(sounds.map((sound) => [sound.clipId, sound]));
  const curves = createCache<Curve[]>(MARKETS_KEPT);
  const charts = createCache<readonly Sound[]>(CHARTS_KEPT);

  function curve(sound: Sound, region: string): Curve {
    const known = curves(region, () => sounds.map(({ clipId }) => curveOf(seed, clipId, region)));
    return known[sound.index] ?? curveOf(seed, sound.clipId, region);
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

  return (day) => ({
    seed,
    day,
    sounds,
    findSound: (clipId) => byClip.get(clipId),
    look: (sound) => lookOf(seed, sound, day),
    curve,
    chart(region, period) {
      const before = new Map(ranking(region, period, day - 1).map((sound, i) => [sound.clipId, i + 1]));
      return ranking(region, period, day).map((sound, i) => {
        const previous = before.get(sound.clipId);
        return { sound, rank: i + 1, rankDiff: previous === undefined ? null : previous - (i + 1) };
      });
    },
  });
}

/** Curves of popularity of sounds and hashtags. */
import { integerIn, mix, unit } from './random.ts';

/** The popularity of one sound in one market: a wave that rises, peaks and decays, without end. */
export interface Curve {
  readonly weight: number;
  /** Days from one rise to the next. */
  readonly cycle: number;
  readonly phase: number;
  /** Days from the start of a wave to its peak. */
  readonly rise: number;
  readonly weekday: number;
  readonly noise: number;
}

const FLOOR = 0.02;
const WEEK_SWING = 0.15;
const NOISE_SWING = 0.2;

export function createCurve(seed: string, clipId: string, region: string): Curve {
  const fame = (1 - unit(seed, 'fame', clipId)) ** -0.5;
  const liking = 0.3 + 1.4 * unit(seed, 'liking', clipId, region) ** 2;
  return {
    weight: fame * liking,
    cycle: integerIn(60, 240, seed, 'cycle', clipId, region),
    phase: integerIn(0, 239, seed, 'phase', clipId, region),
    rise: integerIn(4, 20, seed, 'rise', clipId, region),
    weekday: integerIn(0, 6, seed, 'weekday', clipId, region),
    noise: integerIn(0, 0x7fffffff, seed, 'noise', clipId, region),
  };
}

/** Above 0, without a unit: only its ratios mean something. */
export function popularity(curve: Curve, day: number): number {
  const x = ((day + curve.phase) % curve.cycle) / curve.rise;
  const wave = FLOOR + x * Math.exp(1 - x);
  const week = 1 + WEEK_SWING * Math.sin((2 * Math.PI * (day + curve.weekday)) / 7);
  const noise = 1 + NOISE_SWING * (mix(curve.noise ^ Math.imul(day, 0x9e3779b1)) / 0x8000_0000 - 1);
  return curve.weight * wave * week * noise;
}

/** How counters grow over the days. */
import { integerIn, mix, unit } from './random.ts';

/**
 * How the counters of one entity grow from its first day on: a burst that fades, and a steady stream with weeks,
 * seasons and noise.
 */
export interface Growth {
  readonly born: number;
  /** What the burst brings in all, and the days in which two thirds of it come. */
  readonly burst: number;
  readonly fading: number;
  /** A day of the steady stream. */
  readonly rate: number;
  readonly season: number;
  readonly phase: number;
  readonly noise: number;
}

/** The growth of an entity without fame; few entities have much fame. */
export interface Scale {
  readonly burst: number;
  readonly rate: number;
}

/** The swings and the noise together stay below 1: a counter never falls. */
const WEEK_SWING = 0.25;
const SEASON_SWING = 0.5;
const NOISE_SWING = 0.2;
const MAX_FAME = 400;

const WEEK = 7 / (2 * Math.PI);

export function createGrowth(born: number, scale: Scale, ...parts: readonly (string | number)[]): Growth {
  const fame = Math.min(MAX_FAME, (1 - unit('fame', ...parts)) ** -0.7);
  return {
    born,
    burst: scale.burst * fame,
    fading: integerIn(3, 40, 'fading', ...parts),
    rate: scale.rate * fame,
    season: integerIn(25, 150, 'season', ...parts) / (2 * Math.PI),
    phase: integerIn(0, 149, 'phase', ...parts),
    noise: integerIn(0, 0x7fffffff, 'noise', ...parts),
  };
}

/** All of it up to the end of a day: 0 before the first day, then never decreasing. Not rounded. */
export function growthUntil({ born, burst, fading, rate, season, phase, noise }: Growth, day: number): number {
  const age = day - born + 1;
  if (age <= 0) return 0;
  // The swings are integrals of cosines, so the sum over all days needs no loop.
  const weeks = WEEK_SWING * WEEK * (Math.sin((day + 1) / WEEK) - Math.sin(born / WEEK));
  const seasons = SEASON_SWING * season * (Math.sin((age + phase) / season) - Math.sin(phase / season));
  const jitter = (NOISE_SWING * mix(noise ^ Math.imul(day, 0x9e3779b1))) / 0x1_0000_0000;
  return burst * (1 - Math.exp(-age / fading)) + rate * (age + weeks + seasons + jitter);
}

/** A factor from 0.4 to 1.6 that belongs to a thing and one of its metrics. */
export function metricFactor({ noise }: Growth, place: number): number {
  return 0.4 + (1.2 * mix(noise + Math.imul(place + 1, 0x85ebca6b))) / 0x1_0000_0000;
}

/** Who watches something: ages, countries and interests. */
import { countries } from './countries.ts';
import { interests } from './interests.ts';
import { integerIn, sample, unit } from './random.ts';

type AudienceKey = readonly [seed: string, clipId: string, region: string, week: number];

/** Bucket codes of the API: 18-24, 25-34, 35 and more. */
const AGE_LEVELS = [3, 4, 5] as const;
const AGES_KNOWN = 0.6;
const COUNTRIES_KNOWN = 0.95;

/** Audiences drift from week to week, so that a snapshot is worth keeping. */
export function toWeek(day: number): number {
  return Math.floor(day / 7);
}

/** Percent, summing to 100; null when unknown. */
export function pickAges(...where: AudienceKey) {
  if (unit('ages known', where[1]) >= AGES_KNOWN) return null;
  const young = integerIn(30, 60, 'young', ...where);
  const middle = integerIn(15, 35, 'middle', ...where);
  const shares = [young, middle, 100 - young - middle];
  return AGE_LEVELS.map((age_level, i) => ({ age_level, score: shares[i] ?? 0 }));
}

/** Over-representation index (100 = as everywhere), highest first; null when unknown. */
export function pickCountries(...where: AudienceKey) {
  if (unit('countries known', where[1]) >= COUNTRIES_KNOWN) return null;
  const chosen = sample(countries, integerIn(6, 10, 'countries', ...where), 'country', ...where);
  const scores = descendingScores(chosen.length, 'country score', where);
  return chosen.map((country_info, i) => ({ country_info, score: scores[i] ?? 0 }));
}

/** Index like that of the countries, at most five. */
export function pickInterests(...where: AudienceKey) {
  const chosen = sample(interests, integerIn(2, 5, 'interests', ...where), 'interest', ...where);
  const scores = descendingScores(chosen.length, 'interest score', where);
  return chosen.map(([id, value], i) => ({
    interest_info: { id, label: `diversify_${id}`, value },
    score: scores[i] ?? 0,
  }));
}

function descendingScores(count: number, what: string, where: AudienceKey): readonly number[] {
  return Array.from({ length: count }, (_, i) => integerIn(101, 1500, what, i, ...where)).sort((a, b) => b - a);
}

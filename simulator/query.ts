/** Reads the parameters of a request as the API does. */
import { parseDate } from './world/days.ts';

/** Parameters of a request, by name; of a repeated one the last. */
export type Query = Readonly<Record<string, string>>;

/** The caller's mistake. The message names the parameter, as the API does. */
export class ParameterError extends Error {}

export function requiredText(query: Query, name: string): string {
  const text = query[name];
  if (!text) throw new ParameterError(`${name}：must not be null`);
  return text;
}

export function integerBetween(query: Query, name: string, min: number, max: number, fallback: number): number {
  const text = query[name];
  if (text === undefined) return fallback;
  if (!/^-?\d{1,15}$/.test(text)) throw new ParameterError(`${name}：Failed to convert value "${text}" to integer`);
  const value = Number(text);
  if (value < min || value > max) throw new ParameterError(`${name}：must be between ${min} and ${max}`);
  return value;
}

export function integerAmong<T extends number>(query: Query, name: string, known: readonly T[], fallback: T): T {
  const text = query[name];
  if (text === undefined) return fallback;
  const value = known.find((each) => String(each) === text);
  if (value === undefined) throw new ParameterError(`${name}：must be one of ${known.join(', ')}`);
  return value;
}

/** The API writes booleans as words; anything but `true` is false. */
export function isTrue(query: Query, name: string): boolean {
  return query[name]?.toLowerCase() === 'true';
}

export function requiredInteger(query: Query, name: string, min: number, max: number): number {
  requiredText(query, name);
  return integerBetween(query, name, min, max, min);
}

/** A filter such as `min_total_sale_cnt`; absent or empty: no filter. */
export function optionalNumber(query: Query, name: string): number | undefined {
  const text = query[name];
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new ParameterError(`${name}：Failed to convert value "${text}" to number`);
  return value;
}

/** A yyyy-MM-dd as days since 1970-01-01. */
export function requiredDate(query: Query, name: string): number {
  const text = requiredText(query, name);
  const day = parseDate(text);
  if (day === undefined) throw new ParameterError(`${name}：Failed to convert value "${text}" to date yyyy-MM-dd`);
  return day;
}

const MAX_IDS = 10;

/** A comma list of at most ten, each once; what is unknown is for the endpoint to drop. */
export function requiredIds(query: Query, name: string): readonly string[] {
  const ids = requiredText(query, name).split(',');
  if (ids.length > MAX_IDS) throw new ParameterError(`${name}：at most ${MAX_IDS} values`);
  return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
}

/** What the query of a URL says. Each function throws ConfigError for what it cannot be. */
import { ConfigError } from '../errors.ts';
import { isDay } from '../time.ts';

/** An empty value counts as absent. */
export const readText = (query: URLSearchParams, name: string): string | null => query.get(name)?.trim() || null;

/** A number of a row, such as that of a run. */
export function readNumber(query: URLSearchParams, name: string): number | null {
  const text = readText(query, name);
  return text === null ? null : parseNumber(text, name);
}

/** The same for a variable of a path. */
export function parseNumber(text: string, name: string): number {
  const number = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new ConfigError(`${name} is not a number`, { remedy: 'use a number such as 12' });
  return number;
}

/** `yyyy-MM-dd`. */
export function readDay(query: URLSearchParams, name: string): string | null {
  const text = readText(query, name);
  if (text !== null && !isDay(text))
    throw new ConfigError(`${name} is not a day`, { remedy: 'write it as 2026-01-31' });
  return text;
}

export function readChoice<const V extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly V[],
): V | null {
  const text = readText(query, name);
  const choice = choices.find((each) => each === text);
  if (text !== null && choice === undefined)
    throw new ConfigError(`${name} has an unknown value`, { remedy: `use one of: ${choices.join(', ')}` });
  return choice ?? null;
}

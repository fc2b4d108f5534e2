/** What the query of a URL says. Each function throws ConfigError for what it cannot be. */
import { ConfigError } from '../errors.ts';
import { isDay } from '../time.ts';

/** Throws ConfigError for a text that PostgreSQL cannot store. */
export function requireText(text: string): void {
  if (text.includes('\0')) throw new ConfigError('the character 0 is no text', { remedy: 'leave it out' });
}

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

/** Before it there is nothing, and PostgreSQL and JavaScript disagree on years before the first. */
const FIRST_DAY = '1900-01-01';

/** Whether a text is a day, `yyyy-MM-dd`, that pages can compute with. */
export const isUsableDay = (text: string): boolean => isDay(text) && text >= FIRST_DAY;

/** `yyyy-MM-dd`. */
export function readDay(query: URLSearchParams, name: string): string | null {
  const text = readText(query, name);
  if (text !== null && !isUsableDay(text))
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

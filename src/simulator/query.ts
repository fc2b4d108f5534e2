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

export function oneOf<T extends number>(query: Query, name: string, known: readonly T[], fallback: T): T {
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

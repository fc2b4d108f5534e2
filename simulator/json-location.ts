/** Finds the records of a body by the path that an endpoint declares. */
import type { Json } from './json.ts';

export type Fields = Record<string, Json>;

/** A value within a body, by its container and its name in it. */
export interface JsonLocation {
  readonly holder: Fields;
  readonly name: string;
}

/** Where a dotted path leads: `[0]` is an element, `*` every value of an object. Nothing there, no place. */
export function findLocations(body: Fields, path: string): readonly JsonLocation[] {
  const names = path.replaceAll('[', '.').replaceAll(']', '').split('.');
  return names.reduce<readonly JsonLocation[]>(
    (places, name, i) =>
      (i === 0 ? [body] : places.flatMap(childObjects)).flatMap((holder) => findChildren(holder, name)),
    [],
  );
}

export function readLocation({ holder, name }: JsonLocation): Json {
  return holder[name] ?? null;
}

/** The value itself when it is an object, else nothing. */
export function toObjects(value: Json | undefined): readonly Fields[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as Fields] : [];
}

function findChildren(holder: Fields, name: string): readonly JsonLocation[] {
  if (name === '*') return Object.keys(holder).map((each) => ({ holder, name: each }));
  return name in holder ? [{ holder, name }] : [];
}

/** An array is a holder too, by its indexes. */
function childObjects(place: JsonLocation): readonly Fields[] {
  const value = readLocation(place);
  return typeof value === 'object' && value !== null ? [value as Fields] : [];
}

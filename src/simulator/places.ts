import type { Json } from './json.ts';

export type Fields = Record<string, Json>;

/** A value within a body, by what holds it. */
export interface Place {
  readonly holder: Fields;
  readonly name: string;
}

/** Where a dotted path leads: `[0]` is an element, `*` every value of an object. Nothing there, no place. */
export function placesAt(body: Fields, path: string): readonly Place[] {
  const names = path.replaceAll('[', '.').replaceAll(']', '').split('.');
  return names.reduce<readonly Place[]>(
    (places, name, i) => (i === 0 ? [body] : places.flatMap(held)).flatMap((holder) => within(holder, name)),
    [],
  );
}

export function valueAt({ holder, name }: Place): Json {
  return holder[name] ?? null;
}

/** The value itself when it is an object, else nothing. */
export function fieldsOf(value: Json | undefined): readonly Fields[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as Fields] : [];
}

function within(holder: Fields, name: string): readonly Place[] {
  if (name === '*') return Object.keys(holder).map((each) => ({ holder, name: each }));
  return name in holder ? [{ holder, name }] : [];
}

/** An array is a holder too, by its indexes. */
function held(place: Place): readonly Fields[] {
  const value = valueAt(place);
  return typeof value === 'object' && value !== null ? [value as Fields] : [];
}

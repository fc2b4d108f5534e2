/** What this version defines in the database beside its tables: views, functions and comments. */

export interface Definition {
  readonly kind: 'view' | 'function';
  /** Name with schema; of a function with the types of its arguments: `echotik.products_as_of(timestamp with time zone)`. */
  readonly object: string;
  /** A `create or replace` statement. */
  readonly create: string;
}

export interface Comment {
  readonly kind: 'schema' | 'table' | 'view' | 'function';
  /** As in a definition; of a schema its name. */
  readonly object: string;
  /** Empty: the comment is on the object itself. */
  readonly column: string;
  readonly text: string;
}

/** `"echotik"."products"` without its quotes: names of ours need none. */
export const unquoted = (sqlName: string): string => sqlName.replaceAll('"', '');

/** In the order in which the groups begin. */
export function grouped<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(nameOf(one));
    if (group) group.push(one);
    else groups.set(nameOf(one), [one]);
  }
  return groups;
}

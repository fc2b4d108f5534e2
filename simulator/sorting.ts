/** Sorts by several values. */
import { sorted } from './paging.ts';
import { type Query, requiredInteger } from './query.ts';

/** A list by its `..._sort_field` (numbered from 1) and `sort_type`; unchanged if the query requests no order. */
export function sortedBy<T>(
  query: Query,
  field: string,
  values: readonly ((element: T) => number)[],
  list: readonly T[],
): readonly T[] {
  if (!query[field]) return list;
  const value = values[requiredInteger(query, field, 1, values.length) - 1];
  return value ? sorted(query, list, value) : list;
}

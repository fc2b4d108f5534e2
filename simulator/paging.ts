/** Pages of lists, by number and by cursor. */
import { integerBetween, integerAmong, ParameterError, type Query, requiredInteger } from './query.ts';
import type { Series } from './world/crowd.ts';

const MAX_PAGE = 100_000;
const MAX_SIZE = 10;
const MAX_LIMIT = 20;

/** Offline lists: `page_num` from 1 and `page_size`, both required; no total, the end is a short page. */
export function cutPage<T>(query: Query, list: Series<T>): T[] {
  const page = requiredInteger(query, 'page_num', 1, MAX_PAGE);
  const size = requiredInteger(query, 'page_size', 1, Number.MAX_SAFE_INTEGER);
  if (size > MAX_SIZE) throw new ParameterError(`page_size：must be less than or equal to ${MAX_SIZE}`);
  return slice(list, (page - 1) * size, size);
}

/** Trending and insights: `page` from 1 and `limit`, with the `pagination` of the body. */
export function cutLimitedPage<T>(query: Query, list: Series<T>) {
  const page = integerBetween(query, 'page', 1, 10_000, 1);
  const size = integerBetween(query, 'limit', 1, MAX_LIMIT, MAX_LIMIT);
  const pagination = { page, size, total: list.length, has_more: page * size < list.length };
  return { rows: slice(list, (page - 1) * size, size), pagination };
}

/** Realtime: `offset` is the cursor of the body before, `count` the size where the call knows one. */
export function cutCursorPage<T>(query: Query, list: Series<T>, defaultCount = MAX_LIMIT) {
  const offset = integerBetween(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
  const count = integerBetween(query, 'count', 1, 50, defaultCount);
  const cursor = Math.min(offset + count, Math.max(offset, list.length));
  return { rows: slice(list, offset, count), cursor, has_more: cursor < list.length };
}

/** `sort_type`: 0 ascending, 1 (default) descending; equal ones keep their order. Each value is computed once. */
export function sorted<T>(query: Query, list: readonly T[], value: (element: T) => number): readonly T[] {
  const sign = integerAmong(query, 'sort_type', [0, 1] as const, 1) === 1 ? -1 : 1;
  return list
    .map((element) => ({ element, value: value(element) }))
    .sort((a, b) => sign * (a.value - b.value))
    .map(({ element }) => element);
}

function slice<T>(list: Series<T>, from: number, count: number): T[] {
  const rows: T[] = [];
  for (let i = from; i < Math.min(from + count, list.length); i++) {
    const row = list.at(i);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

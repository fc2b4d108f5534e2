import type { Fields } from '../../places.ts';
import type { Query } from '../../query.ts';
import { sortedBy } from '../../sorting.ts';

/** Records by the field that a `..._sort_field` stands for, the first being 1. */
export const sortedByField = <T extends Fields>(
  query: Query,
  param: string,
  fields: readonly string[],
  records: readonly T[],
): readonly T[] =>
  sortedBy(
    query,
    param,
    fields.map((field) => (record: T) => Number(record[field])),
    records,
  );

/** Lists sorted by a field that the params name. */
import type { Fields } from '../../json-location.ts';
import type { Query } from '../../query.ts';
import { sortedBy } from '../../sorting.ts';

/** Records sorted by the field that a `..._sort_field` means; the first field is 1. */
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

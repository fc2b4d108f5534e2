/** What every search leaves behind: the thing found, and that it was found. */
import { search_results } from '../../load/tables/search-results.ts';
import { getTableInfo } from '../../load/tables/table.ts';
import { type Row, row } from '../row.ts';
import type { Params, RowContext } from '../stream.ts';

/** How many pages of a search are read: results further down hardly match the search. */
export const MAX_SEARCH_PAGES = 10;

export interface Search {
  /** The stream. */
  readonly search: string;
  /** Words, or what identifies an image. */
  readonly query: string;
  /** Empty or absent: every market. */
  readonly region?: string | undefined;
  /** Other params that change what is found. */
  readonly filters?: Params;
  /** Of the result, where the record says more. */
  readonly highlight?: unknown;
  readonly image_uri?: string | null | undefined;
  readonly image_boxes?: readonly string[] | null | undefined;
}

export type SearchContext = Pick<RowContext<Params>, 'snapshotDate' | 'position'>;

/** The row of an entity, and the row that states which search found it at which position. */
export function withSearchResult(
  thing: Row,
  search: Search,
  { snapshotDate, position }: SearchContext,
): readonly [Row, Row] {
  const { region = '', filters = {}, image_boxes, ...rest } = search;
  const { name, key } = getTableInfo(thing.table);
  return [
    thing,
    row(search_results, {
      ...rest,
      region,
      filters: formatFilters(filters),
      snapshot_date: snapshotDate,
      entity: name,
      entity_id: String(thing.values[key[0] ?? '']),
      position,
      image_boxes: image_boxes && [...image_boxes],
    }),
  ];
}

/** Equal for equal filters, whatever their order. */
const formatFilters = (filters: Params): string =>
  Object.entries(filters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .toSorted()
    .join('&');

/** What every search leaves behind: the thing found, and that it was found. */
import { search_results } from '../../load/tables/search-results.ts';
import { tableInfo } from '../../load/tables/table.ts';
import { type Row, row } from '../row.ts';
import type { Params, RowContext } from '../stream.ts';

/** How many pages of a search are read: what stands far down is hardly what was meant. */
export const MOST_PAGES = 10;

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

export type Moment = Pick<RowContext<Params>, 'snapshotDate' | 'position'>;

/** The row of an entity, and the row that tells which search found it at which place. */
export function found(thing: Row, search: Search, { snapshotDate, position }: Moment): readonly [Row, Row] {
  const { region = '', filters = {}, image_boxes, ...rest } = search;
  const { name, key } = tableInfo(thing.table);
  return [
    thing,
    row(search_results, {
      ...rest,
      region,
      filters: asText(filters),
      snapshot_date: snapshotDate,
      entity: name,
      entity_id: String(thing.values[key[0] ?? '']),
      position,
      image_boxes: image_boxes && [...image_boxes],
    }),
  ];
}

/** Equal for equal filters, whatever their order. */
const asText = (filters: Params): string =>
  Object.entries(filters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .toSorted()
    .join('&');

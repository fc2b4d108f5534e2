/** Values with which a request of the API states that it has no filter. */
const NO_FILTER_VALUES = new Set(['nothing', 'FALSE']);

/** A filter as part of a key: empty if the request has no filter. */
export const toFilterKey = (filter: string | number | undefined): string =>
  filter === undefined || NO_FILTER_VALUES.has(String(filter)) ? '' : String(filter);

/**
 * Undefined if the list was filtered: a position among the hits of a search or in a part of the list is not a position
 * in the list.
 */
export const positionIfUnfiltered = (position: number | null, ...narrowed: readonly (string | undefined)[]) =>
  narrowed.every((filter) => toFilterKey(filter) === '') ? position : undefined;

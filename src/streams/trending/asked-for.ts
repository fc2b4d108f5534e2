/** Words of the API for a filter that is not one. */
const NONE = new Set(['nothing', 'FALSE']);

/** A filter as part of a key: empty where nothing was asked for. */
export const askedFor = (filter: string | number | undefined): string =>
  filter === undefined || NONE.has(String(filter)) ? '' : String(filter);

/** A place among the hits of a search or in a part of the list is none in the list. */
export const placeIn = (position: number | null, ...narrowed: readonly (string | undefined)[]) =>
  narrowed.every((filter) => askedFor(filter) === '') ? position : undefined;

/**
 * Pagers: which query parameters ask for the first page, and which for the one after an answer. None can be built without
 * a way to end; the engine also ends a walk whose page or cursor comes twice.
 */
import { valueAt } from './json.ts';

/** The query parameters that ask for one page; empty where a stream has but one. */
export type Page = Readonly<Record<string, string>>;

interface PageAnswer {
  readonly body: unknown;
  /** Records on the page. */
  readonly records: number;
}

/** What follows a page: another one, the end of the list, or our own limit although the API has more. */
type Step = { readonly next: Page } | { readonly end: 'complete' | 'cap' };

interface Limits {
  /** Pages a walk may have, where that is less than the stream allows. */
  readonly most?: number | undefined;
  /** Records there can be in all, where the params tell (days of a window): a page that completes them is the last. */
  readonly expected?: number | undefined;
}

export interface Pages {
  readonly style: 'one' | 'numbered' | 'cursor';
  readonly first: Page;
  /** Records a page holds when it is full. */
  readonly size: number;
  /** Pages a walk may have: the API's limit, or a lower one by whoever runs it. */
  readonly most: number;
  readonly after: (page: Page, answer: PageAnswer, limits?: Limits) => Step;
  /** Records before this page; undefined where its cursor does not tell. */
  readonly placeOf: (page: Page) => number | undefined;
}

const COMPLETE: Step = { end: 'complete' };

/** A stream that answers in one call. */
export const onePage: Pages = { style: 'one', first: {}, size: 1, most: 1, after: () => COMPLETE, placeOf: () => 0 };

interface NumberedOptions {
  /** Query parameter for the page's size, and the size asked for (at most what the API allows). */
  readonly sizeParam: string;
  readonly size: number;
  readonly most: number;
  /** Where the answer says whether there is more (boolean or 0/1). Where it does not, a page that is not full ends the list. */
  readonly hasMore?: string;
}

/** Pages counted from 1: `numbered('page', { sizeParam: 'limit', size: 20, hasMore: 'data.pagination.has_more', most: 50 })`. */
export function numbered(param: string, { sizeParam, size, most, hasMore }: NumberedOptions): Pages {
  const pageOf = (number: number): Page => ({ [param]: String(number), [sizeParam]: String(size) });
  return {
    style: 'numbered',
    first: pageOf(1),
    size,
    most,
    after(page, { body, records }, { most: cap = most, expected = Number.POSITIVE_INFINITY } = {}) {
      const goesOn = records > 0 && (flagOf(hasMore && valueAt(body, hasMore)) ?? records >= size);
      const number = Number(page[param]);
      if (!goesOn || number * size >= expected) return COMPLETE;
      return number < Math.min(most, cap) ? { next: pageOf(number + 1) } : { end: 'cap' };
    },
    placeOf: (page) => (Number(page[param]) - 1) * size,
  };
}

interface CursorOptions {
  readonly param: string;
  /** Undefined: the first call names no cursor. */
  readonly first: string | undefined;
  /** Where the answer holds the next cursor, a number or text. */
  readonly next: string;
  /** Where the answer says whether there is more (boolean or 0/1). Where it does not, an empty page ends the list. */
  readonly hasMore?: string;
  readonly sizeParam?: string;
  /** Records to expect on a page; asked for where there is a `sizeParam`. */
  readonly size: number;
  readonly most: number;
  /** The cursor counts records, so it tells places; where an answer has more but names no cursor, we count. */
  readonly counts?: boolean;
}

/** How many pages a walk had is not in its cursor, so we carry it along; it is not sent. */
const ORDINAL = '#';

/** Pages named by the answer before: `cursor({ param: 'offset', first: '0', next: 'data.max_cursor', hasMore: 'data.has_more', size: 20, most: 10 })`. */
export function cursor({ param, first, next, hasMore, sizeParam, size, most, counts = false }: CursorOptions): Pages {
  const sized: Page = sizeParam ? { [sizeParam]: String(size) } : {};
  return {
    style: 'cursor',
    first: { ...(first === undefined ? {} : { [param]: first }), ...sized },
    size,
    most,
    after(page, { body, records }, { most: cap = most } = {}) {
      const more = flagOf(hasMore && valueAt(body, hasMore));
      const counted = counts && more ? Number(page[param] ?? 0) + records : undefined;
      const following = cursorOf(valueAt(body, next) ?? counted);
      if (!records || more === false || following === undefined) return COMPLETE;
      // Without a flag a cursor that stands still says that this was all; with one the engine tells that it goes in a circle.
      if (more === undefined && following === (page[param] ?? first)) return COMPLETE;
      const number = Number(page[ORDINAL] ?? 1);
      if (number >= Math.min(most, cap)) return { end: 'cap' };
      return { next: { [param]: following, ...sized, [ORDINAL]: String(number + 1) } };
    },
    placeOf(page) {
      const place = page[ORDINAL] === undefined ? 0 : Number(page[param]);
      return (counts || place === 0) && Number.isSafeInteger(place) ? place : undefined;
    },
  };
}

/** The query parameters of a page: all but what we carry along for ourselves. */
export const sentOf = (page: Page): Page =>
  Object.fromEntries(Object.entries(page).filter(([name]) => name !== ORDINAL));

const cursorOf = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

/** Undefined for anything but a boolean or 0/1: no flag, or one that cannot be trusted to end a walk. */
const flagOf = (value: unknown) =>
  value === true || value === 1 ? true : value === false || value === 0 ? false : undefined;

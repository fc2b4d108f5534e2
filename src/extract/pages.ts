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

export interface Pages {
  readonly style: 'one' | 'numbered';
  readonly first: Page;
  /** Records a page holds when it is full. */
  readonly size: number;
  /** Pages a walk may have: the API's limit, or a lower one by whoever runs it. */
  readonly most: number;
  readonly after: (page: Page, answer: PageAnswer, most?: number) => Step;
}

const COMPLETE: Step = { end: 'complete' };

/** A stream that answers in one call. */
export const onePage: Pages = { style: 'one', first: {}, size: 1, most: 1, after: () => COMPLETE };

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
    after(page, { body, records }, cap = most) {
      const goesOn = records > 0 && (flagOf(hasMore && valueAt(body, hasMore)) ?? records >= size);
      const number = Number(page[param]);
      if (!goesOn) return COMPLETE;
      return number < Math.min(most, cap) ? { next: pageOf(number + 1) } : { end: 'cap' };
    },
  };
}

/** Undefined for anything but a boolean or 0/1: no flag, or one that cannot be trusted to end a walk. */
const flagOf = (value: unknown) =>
  value === true || value === 1 ? true : value === false || value === 0 ? false : undefined;

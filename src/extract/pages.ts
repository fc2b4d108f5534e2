/**
 * Pagers: which query parameters ask for the first page, and which for the one after an answer. None can be built without
 * a way to end; the engine also ends a walk whose page or cursor comes twice. An answer that looks like the end of its list
 * without saying so is a doubt: the ledger decides it (jobs/ledger/doubts.ts), because it knows other answers.
 */
import { valueAt } from './json.ts';

/** The query parameters that ask for one page; empty where a stream has but one. */
export type Page = Readonly<Record<string, string>>;

/** What the pages of a walk before this one had. */
export interface Walked {
  /** Records in all. */
  readonly records: number;
  /** Records of the largest page: 0 where there was none. */
  readonly largest: number;
  /** Records of the page just before. */
  readonly last: number;
  /** The page just before looked like the end. */
  readonly doubted: boolean;
}

/** Before the first page. */
export const NOTHING_WALKED: Walked = { records: 0, largest: 0, last: 0, doubted: false };

interface PageAnswer {
  readonly body: unknown;
  /** Records on the page. */
  readonly records: number;
  /** Absent on the first page, and where only full pages came before. */
  readonly walked?: Walked | undefined;
}

/**
 * How a walk ended. `complete`: the API said so, or an empty page did. `assumed`: by a page that was not full, which nothing
 * contradicts. `short`: the API says that there is more, and does not deliver it. `cap`: at our own limit of pages.
 */
export type WalkEnd = 'complete' | 'assumed' | 'short' | 'cap';

/**
 * Why the end of a list is not certain. `short page`: fewer records than a page holds. `empty page`: behind one that did not
 * look like the end. `ended`: a flag says that it is the end, or an empty page behind one that looked like it. `total`: a flag
 * says that it is the end, and the total says that it is not. `window`: full pages would have held all days of a window, and this
 * one is not full.
 */
export type DoubtKind = 'short page' | 'empty page' | 'ended' | 'total' | 'window';

/** The list may go on. */
interface Doubt {
  readonly doubt: DoubtKind;
  /** The page that shows whether it does; absent at our limit of pages. */
  readonly next?: Page;
  /** The end that is noted when the next page is not asked. */
  readonly end: WalkEnd;
  readonly why?: string;
}

/**
 * What follows a page: another one, the end of the list (`why` where it is `short`), a doubt, or `stuck`: the reason why the
 * answers cannot be right.
 */
type Step =
  | { readonly next: Page }
  | { readonly end: WalkEnd; readonly why?: string }
  | Doubt
  | { readonly stuck: string };

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
  /** The answers say where a list ends. Where they do not, a page that is not full may end it. */
  readonly tellsEnd: boolean;
  readonly after: (page: Page, answer: PageAnswer, limits?: Limits) => Step;
  /** Whether the answer to a page says that the list goes on behind the records before it. */
  readonly saysMore: (page: Page, answer: PageAnswer) => boolean;
  /** The page behind this one, whatever it answers; undefined at the limit of pages, and where only the answer names it. */
  readonly following: (page: Page, limits?: Pick<Limits, 'most'>) => Page | undefined;
  /** Records before this page; undefined where its cursor does not tell. `largest`: records of the largest page before it. */
  readonly placeOf: (page: Page, largest?: number) => number | undefined;
}

const NOTHING_SAID: Partial<Walked> = {};

const COMPLETE: Step = { end: 'complete' };
const noWay: Step = { end: 'short', why: 'the API says that there is more, and does not show it' };

/** A stream that answers in one call. */
export const onePage: Pages = {
  style: 'one',
  first: {},
  size: 1,
  most: 1,
  tellsEnd: true,
  after: () => COMPLETE,
  saysMore: () => false,
  following: () => undefined,
  placeOf: () => 0,
};

interface NumberedOptions {
  /** Query parameter for the page's size, and the size asked for (at most what the API allows). */
  readonly sizeParam: string;
  readonly size: number;
  readonly most: number;
  /** Where the answer says whether there is more (boolean or 0/1). Where it does not, a page that is not full may end the list. */
  readonly hasMore?: string;
  /** Where the answer counts the records of the whole list. */
  readonly total?: string;
}

/**
 * Pages counted from 1: `numbered('page', { sizeParam: 'limit', size: 20, hasMore: 'data.pagination.has_more', most: 50 })`.
 * A server may return fewer or more records a page than it was asked for: a page is full when it is as large as the largest.
 */
export function numbered(param: string, { sizeParam, size, most, hasMore, total }: NumberedOptions): Pages {
  const pageOf = (number: number): Page => ({ [param]: String(number), [sizeParam]: String(size) });
  const numberOf = (page: Page) => Number(page[param]);
  const saidIn = (body: unknown) => ({
    flag: flagOf(hasMore && valueAt(body, hasMore)),
    count: countOf(total && valueAt(body, total)),
  });
  const following: Pages['following'] = (page, { most: cap = most } = {}) =>
    numberOf(page) < Math.min(most, cap) ? pageOf(numberOf(page) + 1) : undefined;
  return {
    style: 'numbered',
    first: pageOf(1),
    size,
    most,
    tellsEnd: hasMore !== undefined,
    after(page, { body, records, walked }, { most: cap = most, expected = Infinity } = {}) {
      const number = numberOf(page);
      const { largest = 0, last, doubted } = walked ?? NOTHING_SAID;
      const { flag, count = 0 } = saidIn(body);
      const isEmpty = records === 0 && number > 1;
      /** Records that the list has up to the end of this page, if none is left out. */
      const place = number * (Math.max(records, largest) || size);
      if (place >= expected || (isEmpty && number * size >= expected)) return COMPLETE;
      const behind = following(page, { most: cap });
      const next = behind ? { next: behind } : {};
      if (number * size >= expected) return { doubt: 'window', ...next, end: 'complete' };
      const isMissing = flag === true || (flag === undefined && place < count);
      const goOn: Step = behind ? { next: behind } : { end: 'cap' };
      const counted = { end: 'short', why: `the API counts ${count} records` } as const;

      // At most one call is made past an empty page.
      if (isEmpty && last === 0) {
        if (isMissing)
          return { stuck: `page ${number} is empty like the one before, although there is said to be more` };
        return place < count ? counted : COMPLETE;
      }
      if (isMissing) return goOn;
      if (place < count) return { doubt: 'total', ...next, ...counted };
      if (records === 0 && number === 1) return COMPLETE;
      // The total is reached.
      if (isEmpty && count) return COMPLETE;
      if (isEmpty) return { doubt: doubted ? 'ended' : 'empty page', ...next, end: 'complete' };
      if (flag === false) return { doubt: 'ended', ...next, end: 'complete' };
      return records >= (largest || size) ? goOn : { doubt: 'short page', ...next, end: 'assumed' };
    },
    saysMore(page, { body, walked }) {
      const { flag, count = 0 } = saidIn(body);
      return flag ?? (numberOf(page) - 1) * (walked?.largest || size) < count;
    },
    following,
    placeOf: (page, largest = 0) => (numberOf(page) - 1) * (largest || size),
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
    tellsEnd: true,
    after(page, { body, records, walked }, { most: cap = most } = {}) {
      const more = flagOf(hasMore && valueAt(body, hasMore));
      const counted = counts && more ? Number(page[param] ?? 0) + records : undefined;
      const following = cursorOf(valueAt(body, next) ?? counted);
      const stands = following === (page[param] ?? first);
      if (more === false) return COMPLETE;
      // The API says that there is more, and names no way to it.
      if (following === undefined) return more ? noWay : COMPLETE;
      if (!records) {
        // TikTok filters pages after it has cut them: an empty one may have others behind it. At most one is passed.
        if (!more) return COMPLETE;
        if (stands || walked?.last === 0) return noWay;
      }
      // Without a flag a cursor that stands still says that this was all; with one the engine tells that it goes in a circle.
      if (more === undefined && stands) return COMPLETE;
      const number = Number(page[ORDINAL] ?? 1);
      if (number >= Math.min(most, cap)) return { end: 'cap' };
      return { next: { [param]: following, ...sized, [ORDINAL]: String(number + 1) } };
    },
    saysMore: (_, { body }) => flagOf(hasMore && valueAt(body, hasMore)) === true,
    following: () => undefined,
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

/** A total of records; quoted numbers are numbers too. 0 says nothing: empty frames have it as well. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

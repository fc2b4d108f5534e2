/**
 * Pagers: which query parameters ask for the first page, and which for the one after an answer. None can be built
 * without a way to end; the engine also ends a walk whose page or cursor comes twice. An answer that looks like the end
 * of its list without saying so needs an end check: the ledger does it (ledger/list-end-checks.ts), because it knows
 * other answers.
 */
import { valueAt } from './json.ts';

/** The query parameters that ask for one page; empty where a stream has but one. */
export type Page = Readonly<Record<string, string>>;

/** What the pages of a walk before this one had. */
export interface WalkProgress {
  /** Records in all. */
  readonly records: number;
  /** Records of the largest page: 0 if there was no page. */
  readonly largest: number;
  /** Records of the page just before. */
  readonly last: number;
  /** The page just before looked like the end. */
  readonly doubted: boolean;
}

/** Before the first page. */
export const NO_PROGRESS: WalkProgress = { records: 0, largest: 0, last: 0, doubted: false };

interface PageAnswer {
  readonly body: unknown;
  /** Records on the page. */
  readonly records: number;
  /** Absent on the first page, and where only full pages came before. */
  readonly walked?: WalkProgress | undefined;
}

/**
 * How a walk ended. `complete`: the API said so, or an empty page did. `assumed`: by a page that was not full, which
 * nothing contradicts. `short`: the API says that there is more, and does not deliver it. `cap`: at our own limit of
 * pages.
 */
export type WalkEnd = 'complete' | 'assumed' | 'short' | 'cap';

/**
 * Why the end of a list is not certain. `short page`: fewer records than a full page has. `empty page`: behind one that
 * did not look like the end. `ended`: a flag says that it is the end, or an empty page behind one that looked like it.
 * `total`: a flag says that it is the end, and the total says that it is not. `window`: full pages would have had all
 * days of a window, and this one is not full.
 */
export type EndCheckKind = 'short page' | 'empty page' | 'ended' | 'total' | 'window';

/** The list may continue. */
interface UncertainEnd {
  readonly endCheck: EndCheckKind;
  /** The page that shows whether it does; absent at our limit of pages. */
  readonly next?: Page;
  /** The end that is stored if the next page is not requested. */
  readonly end: WalkEnd;
  readonly why?: string;
}

/**
 * What follows a page: another one, the end of the list (`why` where it is `short`), an end check, or `stuck`: the
 * reason why the answers cannot be right.
 */
type Step =
  | { readonly next: Page }
  | { readonly end: WalkEnd; readonly why?: string }
  | UncertainEnd
  | { readonly stuck: string };

interface WalkLimits {
  /** Pages a walk may have, in place of the default of the stream. The API may accept fewer. */
  readonly maxPages?: number | undefined;
  /**
   * Records that a walk can have, where the params determine it (days of a window): a page that completes them is the
   * last.
   */
  readonly expected?: number | undefined;
}

export interface Pages {
  readonly style: 'one' | 'numbered' | 'cursor';
  readonly first: Page;
  /** Records of a full page. */
  readonly size: number;
  /** Pages a walk may have where its run sets no limit. */
  readonly maxPages: number;
  /** Pages that the API accepts by its documentation; Infinity: it states no limit. */
  readonly apiMaxPages: number;
  /** The answers say where a list ends. Where they do not, a page that is not full may end it. */
  readonly tellsEnd: boolean;
  readonly after: (page: Page, answer: PageAnswer, limits?: WalkLimits) => Step;
  /** Whether the answer to a page states that the list continues after the records before it. */
  readonly saysMore: (page: Page, answer: PageAnswer) => boolean;
  /**
   * The page behind this one, whatever it answers; undefined at the limit of pages, and where only the answer names it.
   */
  readonly following: (page: Page, limits?: Pick<WalkLimits, 'maxPages'>) => Page | undefined;
  /**
   * Records before this page; undefined where its cursor does not show it. `largest`: records of the largest page
   * before it.
   */
  readonly countRecordsBefore: (page: Page, largest?: number) => number | undefined;
}

/**
 * Pages a walk may have in a run with this limit; absent: the default of the stream. Never more than the API accepts.
 */
export const limitPages = (
  { maxPages: usual, apiMaxPages }: Pick<Pages, 'maxPages' | 'apiMaxPages'>,
  maxPages: number | null = usual,
): number => Math.min(maxPages ?? usual, apiMaxPages);

const UNKNOWN_PROGRESS: Partial<WalkProgress> = {};

const COMPLETE: Step = { end: 'complete' };
const MISSING_NEXT: Step = { end: 'short', why: 'the API says that there is more, and does not show it' };

/** A stream that answers in one call. */
export const onePage: Pages = {
  style: 'one',
  first: {},
  size: 1,
  maxPages: 1,
  apiMaxPages: 1,
  tellsEnd: true,
  after: () => COMPLETE,
  saysMore: () => false,
  following: () => undefined,
  countRecordsBefore: () => 0,
};

interface NumberedOptions {
  /** Query parameter for the page's size, and the size to request (at most what the API allows). */
  readonly sizeParam: string;
  readonly size: number;
  /** Pages a walk may have where its run sets no limit. */
  readonly maxPages: number;
  /** Pages that the API accepts by its documentation; absent: it states no limit. */
  readonly apiMaxPages?: number;
  /**
   * Where the answer says whether there is more (boolean or 0/1). Where it does not, a page that is not full may end
   * the list.
   */
  readonly hasMore?: string;
  /** Where the answer counts the records of the whole list. */
  readonly total?: string;
}

/**
 * Pages counted from 1: `numbered('page', { sizeParam: 'limit', size: 20, hasMore: 'data.pagination.has_more',
 * maxPages: 50 })`. A server may return fewer or more records a page than requested: a page is full when it is
 * as large as the largest.
 */
export function numbered(
  param: string,
  { sizeParam, size, maxPages: usual, apiMaxPages = Infinity, hasMore, total }: NumberedOptions,
): Pages {
  const limits = { maxPages: usual, apiMaxPages };
  const buildPage = (number: number): Page => ({ [param]: String(number), [sizeParam]: String(size) });
  const getNumber = (page: Page) => Number(page[param]);
  const saidIn = (body: unknown) => ({
    flag: parseFlag(hasMore && valueAt(body, hasMore)),
    count: parseCount(total && valueAt(body, total)),
  });
  const following: Pages['following'] = (page, { maxPages } = {}) =>
    getNumber(page) < limitPages(limits, maxPages) ? buildPage(getNumber(page) + 1) : undefined;
  return {
    style: 'numbered',
    first: buildPage(1),
    size,
    ...limits,
    tellsEnd: hasMore !== undefined,
    after(page, { body, records, walked }, { maxPages, expected = Infinity } = {}) {
      const number = getNumber(page);
      const { largest = 0, last, doubted } = walked ?? UNKNOWN_PROGRESS;
      const { flag, count = 0 } = saidIn(body);
      const isEmpty = records === 0 && number > 1;
      /** Records that the list has up to the end of this page, if none is left out. */
      const place = number * (Math.max(records, largest) || size);
      if (place >= expected || (isEmpty && number * size >= expected)) return COMPLETE;
      const behind = following(page, { maxPages });
      const next = behind ? { next: behind } : {};
      if (number * size >= expected) return { endCheck: 'window', ...next, end: 'complete' };
      const isMissing = flag === true || (flag === undefined && place < count);
      const nextOrCap: Step = behind ? { next: behind } : { end: 'cap' };
      const counted = { end: 'short', why: `the API counts ${count} records` } as const;

      // At most one call is made past an empty page.
      if (isEmpty && last === 0) {
        if (isMissing)
          return { stuck: `page ${number} is empty like the one before, although there is said to be more` };
        return place < count ? counted : COMPLETE;
      }
      if (isMissing) return nextOrCap;
      if (place < count) return { endCheck: 'total', ...next, ...counted };
      if (records === 0 && number === 1) return COMPLETE;
      // The total is reached.
      if (isEmpty && count) return COMPLETE;
      if (isEmpty) return { endCheck: doubted ? 'ended' : 'empty page', ...next, end: 'complete' };
      if (flag === false) return { endCheck: 'ended', ...next, end: 'complete' };
      return records >= (largest || size) ? nextOrCap : { endCheck: 'short page', ...next, end: 'assumed' };
    },
    saysMore(page, { body, walked }) {
      const { flag, count = 0 } = saidIn(body);
      return flag ?? (getNumber(page) - 1) * (walked?.largest || size) < count;
    },
    following,
    countRecordsBefore: (page, largest = 0) => (getNumber(page) - 1) * (largest || size),
  };
}

interface CursorOptions {
  readonly param: string;
  /** Undefined: the first call names no cursor. */
  readonly first: string | undefined;
  /** Where the answer has the next cursor, a number or text. */
  readonly next: string;
  /** Where the answer says whether there is more (boolean or 0/1). Where it does not, an empty page ends the list. */
  readonly hasMore?: string;
  readonly sizeParam?: string;
  /** Records to expect on a page; sent in the request where there is a `sizeParam`. */
  readonly size: number;
  /** Pages a walk may have where its run sets no limit. The API states no limit for cursors. */
  readonly maxPages: number;
  /** The cursor counts records, so it determines positions; where an answer has more but names no cursor, we count. */
  readonly counts?: boolean;
}

/** How many pages a walk had is not in its cursor, so we carry it along; it is not sent. */
const ORDINAL = '#';

/**
 * Pages named by the answer before: `cursor({ param: 'offset', first: '0', next: 'data.max_cursor', hasMore:
 * 'data.has_more', size: 20, maxPages: 10 })`.
 */
export function cursor({
  param,
  first,
  next,
  hasMore,
  sizeParam,
  size,
  maxPages: usual,
  counts = false,
}: CursorOptions): Pages {
  const pageLimits = { maxPages: usual, apiMaxPages: Infinity };
  const sized: Page = sizeParam ? { [sizeParam]: String(size) } : {};
  return {
    style: 'cursor',
    first: { ...(first === undefined ? {} : { [param]: first }), ...sized },
    size,
    ...pageLimits,
    tellsEnd: true,
    after(page, { body, records, walked }, { maxPages } = {}) {
      const more = parseFlag(hasMore && valueAt(body, hasMore));
      const counted = counts && more ? Number(page[param] ?? 0) + records : undefined;
      const following = parseCursor(valueAt(body, next) ?? counted);
      const stands = following === (page[param] ?? first);
      if (more === false) return COMPLETE;
      // The API says that there is more, and names no way to it.
      if (following === undefined) return more ? MISSING_NEXT : COMPLETE;
      if (!records) {
        // TikTok filters pages after it has divided the list: an empty one may have others behind it. At most one is
        // passed.
        if (!more) return COMPLETE;
        if (stands || walked?.last === 0) return MISSING_NEXT;
      }
      // Without a flag an unchanged cursor means that the list has ended; with one the engine reports that the cursor
      // repeats.
      if (more === undefined && stands) return COMPLETE;
      const number = Number(page[ORDINAL] ?? 1);
      if (number >= limitPages(pageLimits, maxPages)) return { end: 'cap' };
      return { next: { [param]: following, ...sized, [ORDINAL]: String(number + 1) } };
    },
    saysMore: (_, { body }) => parseFlag(hasMore && valueAt(body, hasMore)) === true,
    following: () => undefined,
    countRecordsBefore(page) {
      const place = page[ORDINAL] === undefined ? 0 : Number(page[param]);
      return (counts || place === 0) && Number.isSafeInteger(place) ? place : undefined;
    },
  };
}

/** The query parameters of a page: all but what we carry along for ourselves. */
export const toQueryParams = (page: Page): Page =>
  Object.fromEntries(Object.entries(page).filter(([name]) => name !== ORDINAL));

const parseCursor = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

/** Undefined for anything but a boolean or 0/1: no flag, or one that cannot be trusted to end a walk. */
const parseFlag = (value: unknown) =>
  value === true || value === 1 ? true : value === false || value === 0 ? false : undefined;

/** A total of records; quoted numbers are numbers too. 0 has no meaning: empty frames have it as well. */
function parseCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursor, type Page, type Pages, toQueryParams } from '../../src/extract/pages.ts';

interface Api {
  readonly total: number;
  readonly size: number;
  /** The cursor that stands for a place; `undefined` at the end leaves it out. */
  readonly name: (place: number) => unknown;
  /** What it writes as has_more; absent: nothing. */
  readonly flag?: ((more: boolean) => unknown) | undefined;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Asks a list of the records 0 to total - 1 the way the engine does. */
function walk(pages: Pages, { total, size, name, flag }: Api, cap?: number) {
  const asked: Page[] = [];
  const records: number[] = [];
  const places: (number | undefined)[] = [];
  for (let page = pages.first; ; ) {
    asked.push(toQueryParams(page));
    places.push(pages.countRecordsBefore(page));
    const given = toQueryParams(page)['offset'];
    const from = given === undefined ? 0 : upTo(total + 1).findIndex((place) => String(name(place)) === given);
    const found = upTo(total).slice(from, from + size);
    records.push(...found);
    const next = from + found.length;
    const body = { data: { cursor: name(next), ...(flag ? { has_more: flag(next < total) } : {}) } };
    const step = pages.after(page, { body, records: found.length }, { maxPages: cap });
    if ('stuck' in step) throw new Error(step.stuck);
    if ('end' in step) return { asked, records, places, end: step.end };
    page = step.next;
  }
}

const lists = fc.record({
  total: fc.nat({ max: 120 }),
  size: fc.integer({ min: 1, max: 20 }),
  most: fc.integer({ min: 1, max: 20 }),
  cap: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
});

const names: readonly (readonly [string, string | undefined, (place: number) => unknown])[] = [
  ['numbers', '0', (place) => place],
  ['numbers as text', '0', String],
  ['words', undefined, (place) => `scroll-${place}`],
];
const flags: readonly (readonly [string, ((more: boolean) => unknown) | undefined])[] = [
  ['a boolean flag', (more) => more],
  ['a flag of 0 or 1', Number],
  ['no flag', undefined],
];

describe.each(names)('a walk over cursors that are %s', (_, first, name) => {
  test.each(flags)('with %s: reads every record once, asks no page in vain, ends', (__, flag) => {
    fc.assert(
      fc.property(lists, ({ total, size, most, cap }) => {
        const hasMore = flag ? { hasMore: 'data.has_more' } : {};
        const pages = cursor({
          param: 'offset',
          first,
          next: 'data.cursor',
          size,
          maxPages: most,
          counts: true,
          ...hasMore,
        });
        // The limit of a run replaces that of the stream.
        const limit = cap ?? most;
        const { asked, records, places, end } = walk(pages, { total, size, name, flag }, cap);
        // Only the empty page tells the end where no flag does.
        const needed = flag ? Math.max(1, Math.ceil(total / size)) : Math.ceil(total / size) + 1;
        expect(records).toEqual(upTo(Math.min(total, limit * size)));
        expect(asked).toHaveLength(Math.min(limit, needed));
        expect(new Set(asked.map((page) => JSON.stringify(page))).size).toBe(asked.length);
        expect(end).toBe(needed > limit ? 'cap' : 'complete');
        if (first !== undefined) expect(places).toEqual(asked.map((___, i) => Math.min(i * size, total)));
      }),
    );
  });

  test('ends where the answer leaves the cursor out', () => {
    fc.assert(
      fc.property(lists, ({ total, size }) => {
        const pages = cursor({ param: 'offset', first, next: 'data.cursor', size, maxPages: 200 });
        const untilEnd = (place: number) => (place < total || total === 0 ? name(place) : undefined);
        const { asked, records, end } = walk(pages, { total, size, name: untilEnd });
        expect(records).toEqual(upTo(total));
        expect(asked).toHaveLength(Math.max(1, Math.ceil(total / size)));
        expect(end).toBe('complete');
      }),
    );
  });
});

test('a cursor that counts goes on by the records of a page that has more but names no cursor', () => {
  const options = { param: 'offset', first: '0', next: 'data.cursor', hasMore: 'data.has_more', size: 20, maxPages: 5 };
  const body = { data: { has_more: 1 } };
  const pages = cursor({ ...options, counts: true });
  const second = pages.after(pages.first, { body, records: 18 });
  expect(second).toMatchObject({ next: { offset: '18' } });
  if ('next' in second)
    expect(pages.after(second.next, { body, records: 20 })).toMatchObject({ next: { offset: '38' } });
  expect(pages.after(pages.first, { body: {}, records: 18 })).toEqual({ end: 'complete' });
  expect(cursor(options).after(pages.first, { body, records: 18 })).toMatchObject({ end: 'short' });
});

describe('a cursor', () => {
  const options = { param: 'offset', first: '0', next: 'data.cursor', hasMore: 'data.has_more', size: 20, maxPages: 5 };
  const pages = cursor(options);
  const answer = (next: unknown, more: unknown = true) => ({
    body: { data: { cursor: next, has_more: more } },
    records: 20,
  });

  test.each(['0', 0])('that comes again as %j ends a list that has no flag: this was all', (same) => {
    const flagless = cursor({ param: 'offset', first: '0', next: 'data.cursor', size: 20, maxPages: 5 });
    expect(flagless.after(flagless.first, answer(same))).toEqual({ end: 'complete' });
    const second = flagless.after(flagless.first, answer(20));
    if (!('next' in second)) throw new Error('the walk ended');
    expect(flagless.after(second.next, answer('20'))).toEqual({ end: 'complete' });
  });

  test('that comes again although there is more asks the same once more, by which the engine knows the circle', () => {
    const step = pages.after(pages.first, answer('0'));
    if (!('next' in step)) throw new Error('the walk ended');
    expect(toQueryParams(step.next)).toEqual(toQueryParams(pages.first));
  });

  test('that comes again where there is no more is the end of the list', () => {
    expect(pages.after(pages.first, answer('0', false))).toEqual({ end: 'complete' });
    expect(pages.after(pages.first, { ...answer('0', null), records: 0 })).toEqual({ end: 'complete' });
  });

  test('that goes round in a circle ends at the cap', () => {
    let page = pages.first;
    for (let i = 1; i < options.maxPages; i++) {
      const step = pages.after(page, answer(i % 2 ? 'a' : 'b'));
      if (!('next' in step)) throw new Error('the walk ended');
      page = step.next;
    }
    expect(pages.after(page, answer('c'))).toEqual({ end: 'cap' });
  });

  test.each(['', null, undefined, true, {}, []])(
    'that is %j ends the walk, which is short where there is more',
    (next) => {
      expect(pages.after(pages.first, answer(next))).toMatchObject({ end: 'short' });
      expect(pages.after(pages.first, answer(next, false))).toEqual({ end: 'complete' });
      expect(pages.after(pages.first, answer(next, null))).toEqual({ end: 'complete' });
    },
  );

  test('leads past one empty page that has more behind it', () => {
    const empty = (walked?: object) => ({ ...answer('40'), records: 0, ...walked });
    expect(pages.after(pages.first, empty())).toMatchObject({ next: { offset: '40' } });
    const walked = { records: 20, largest: 20, last: 0, doubted: false };
    expect(pages.after({ offset: '20', '#': '2' }, { ...empty(), walked })).toMatchObject({ end: 'short' });
    expect(pages.after(pages.first, { ...answer('0'), records: 0 })).toMatchObject({ end: 'short' });
  });

  test('keeps its 19 digits, and what we carry along is not sent', () => {
    const sized = cursor({ ...options, sizeParam: 'count' });
    expect(sized.first).toEqual({ offset: '0', count: '20' });
    const step = sized.after(sized.first, answer('7580303019489775392'));
    if (!('next' in step)) throw new Error('the walk ended');
    expect(toQueryParams(step.next)).toEqual({ offset: '7580303019489775392', count: '20' });
    expect(sized.countRecordsBefore(sized.first)).toBe(0);
    expect(sized.countRecordsBefore(step.next)).toBeUndefined();
  });

  test('that counts tells no place where it is no count', () => {
    const counting = cursor({ ...options, counts: true });
    for (const next of ['7580303019489775392', 'scroll']) {
      const step = counting.after(counting.first, answer(next));
      if (!('next' in step)) throw new Error('the walk ended');
      expect(counting.countRecordsBefore(step.next)).toBeUndefined();
    }
  });
});

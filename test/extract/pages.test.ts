import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbered, onePage, type Page, type Pages } from '../../src/extract/pages.ts';

interface Api {
  readonly total: number;
  /** What it writes as has_more; absent: nothing. */
  readonly flag?: (more: boolean) => unknown;
}

/** Asks a list of the records 0 to total - 1 the way the engine does, where every doubt is an end. */
function walk(pages: Pages, { total, flag }: Api, cap?: number, expected?: number) {
  const asked: Page[] = [];
  const records: number[] = [];
  for (let page = pages.first; ; ) {
    asked.push(page);
    const [number, size] = [Number(page['page']), Number(page['limit'])];
    const found = Array.from({ length: total }, (_, i) => i).slice((number - 1) * size, number * size);
    records.push(...found);
    const body = flag ? { data: { has_more: flag(number * size < total) } } : {};
    const step = pages.after(page, { body, records: found.length }, { maxPages: cap, expected });
    if ('stuck' in step) throw new Error(step.stuck);
    if ('end' in step) return { asked, records, end: step.end };
    page = step.next;
  }
}

const lists = fc.record({
  total: fc.nat({ max: 300 }),
  size: fc.integer({ min: 1, max: 20 }),
  most: fc.integer({ min: 1, max: 20 }),
  cap: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
  accepted: fc.constantFrom(Infinity, 1, 5, 15, 22),
});
type Limits = Readonly<Record<'most' | 'accepted', number>> & { readonly cap?: number | undefined };
/** A run may set another limit than the usual one; the API has the last word. */
const getLimit = ({ most, cap, accepted }: Limits) => Math.min(cap ?? most, accepted);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a walk over numbered pages', () => {
  test.each<[string, (more: boolean) => unknown]>([
    ['a boolean', (more) => more],
    ['0 or 1', (more) => Number(more)],
  ])('by a flag that is %s: every record once, within the cap, which it names only when there was more', (_, flag) => {
    fc.assert(
      fc.property(lists, ({ total, size, most, cap, accepted }) => {
        const pages = numbered('page', {
          sizeParam: 'limit',
          size,
          maxPages: most,
          apiMaxPages: accepted,
          hasMore: 'data.has_more',
        });
        const limit = getLimit({ most, cap, accepted });
        const { asked, records, end } = walk(pages, { total, flag }, cap);
        expect(records).toEqual(upTo(Math.min(total, limit * size)));
        expect(asked).toHaveLength(Math.min(limit, Math.max(1, Math.ceil(total / size))));
        expect(end).toBe(total > limit * size ? 'cap' : 'complete');
      }),
    );
  });

  test('by full pages: every record once, within the cap, which it names when the last page was full', () => {
    fc.assert(
      fc.property(lists, ({ total, size, most, cap, accepted }) => {
        const limit = getLimit({ most, cap, accepted });
        const { asked, records, end } = walk(
          numbered('page', { sizeParam: 'limit', size, maxPages: most, apiMaxPages: accepted }),
          { total },
          cap,
        );
        expect(records).toEqual(upTo(Math.min(total, limit * size)));
        expect(asked).toHaveLength(Math.min(limit, Math.floor(total / size) + 1));
        expect(end).toBe(total >= limit * size ? 'cap' : total % size ? 'assumed' : 'complete');
      }),
    );
  });

  test('asks with the page and its size as text, from 1', () => {
    const pages = numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 3 });
    expect(pages.first).toEqual({ page_num: '1', page_size: '10' });
    expect(pages.after(pages.first, { body: {}, records: 10 })).toEqual({ next: { page_num: '2', page_size: '10' } });
  });
});

describe('a walk whose params tell how many records there can be', () => {
  const windows = lists.chain((list) =>
    fc.integer({ min: list.total, max: 320 }).map((expected) => ({ ...list, expected })),
  );

  test('reads every record once and ends on the page that completes them, without the empty one', () => {
    fc.assert(
      fc.property(windows, ({ total, size, most, cap, accepted, expected }) => {
        const limit = getLimit({ most, cap, accepted });
        const pages = numbered('page', { sizeParam: 'limit', size, maxPages: most, apiMaxPages: accepted });
        const { asked, records, end } = walk(pages, { total }, cap, expected);
        expect(records).toEqual(upTo(Math.min(total, limit * size)));
        const needed = Math.min(Math.floor(total / size) + 1, Math.max(1, Math.ceil(expected / size)));
        expect(asked).toHaveLength(Math.min(limit, needed));
        expect(['complete', total % size ? 'assumed' : 'cap', needed > limit ? 'cap' : 'complete']).toContain(end);
      }),
    );
  });

  test('stops at what was expected, although a flag says there is more', () => {
    const pages = numbered('page', { sizeParam: 'limit', size: 10, maxPages: 50, hasMore: 'data.has_more' });
    const { asked, end } = walk(pages, { total: 500, flag: () => true }, undefined, 25);
    expect(asked).toHaveLength(3);
    expect(end).toBe('complete');
  });
});

describe('a flag that lies', () => {
  const pages = numbered('page', { sizeParam: 'limit', size: 20, maxPages: 10, hasMore: 'data.has_more' });

  const body = { data: { has_more: true } };

  test('lets the walk pass one empty page', () => {
    expect(pages.after(pages.first, { body, records: 0 })).toEqual({ next: { page: '2', limit: '20' } });
    const walked = { records: 0, largest: 0, last: 0, doubted: false };
    expect(pages.after({ page: '2', limit: '20' }, { body, records: 0, walked })).toEqual({
      stuck: expect.stringContaining('empty like the one before'),
    });
  });

  test('ends the walk at the cap', () => {
    const { asked, end } = walk(pages, { total: 10_000, flag: () => true });
    expect(asked).toHaveLength(10);
    expect(end).toBe('cap');
  });

  test.each(['true', 'false', '1', '', 'yes', 2, -1, null, undefined, {}, [true], Number.NaN])(
    'and says %j loses no record of a list of any length',
    (value) => {
      for (const total of [0, 1, 20, 50, 100]) {
        const { records, asked, end } = walk(pages, { total, flag: () => value });
        expect(records).toEqual(upTo(total));
        expect(asked.length).toBeLessThanOrEqual(Math.floor(total / 20) + 1);
        expect(end).toBe(total % 20 ? 'assumed' : 'complete');
      }
    },
  );

  test('may be missing with all that is around it', () => {
    for (const body of [null, undefined, 'text', [], { data: null }]) {
      expect(pages.after(pages.first, { body, records: 20 })).toEqual({ next: { page: '2', limit: '20' } });
      expect(pages.after(pages.first, { body, records: 19 })).toMatchObject({ endCheck: 'short page', end: 'assumed' });
    }
  });
});

test('a stream of one page ends after it', () => {
  expect(onePage.after(onePage.first, { body: { data: { has_more: true } }, records: 1 })).toEqual({ end: 'complete' });
});

describe('a page that looks like the end', () => {
  const pages = numbered('page', { sizeParam: 'limit', size: 10, maxPages: 20 });
  const counted = numbered('page', {
    sizeParam: 'limit',
    size: 10,
    maxPages: 20,
    hasMore: 'data.has_more',
    total: 'data.total',
  });
  const page = (number: number) => ({ page: String(number), limit: '10' });
  /** Behind pages with this number of records. */
  const behind = (sizes: readonly number[], records: number, data: object = {}, doubted = false) => ({
    body: { data },
    records,
    walked: {
      records: sizes.reduce((sum, size) => sum + size, 0),
      largest: Math.max(...sizes),
      last: sizes.at(-1) ?? 0,
      doubted,
    },
  });

  test.each([
    { before: [10, 10], records: 9, step: { endCheck: 'short page', next: page(4), end: 'assumed' } },
    { before: [10, 10], records: 0, step: { endCheck: 'empty page', next: page(4), end: 'complete' } },
    { before: [8, 8], records: 8, step: { next: page(4) } },
    { before: [8, 8], records: 5, step: { endCheck: 'short page', next: page(4), end: 'assumed' } },
    { before: [20, 20], records: 15, step: { endCheck: 'short page', next: page(4), end: 'assumed' } },
    { before: [10, 0], records: 0, step: { end: 'complete' } },
    { before: [10, 0], records: 10, step: { next: page(4) } },
  ])('after pages of $before, with $records records', ({ before, records, step }) => {
    expect(pages.after(page(3), behind(before, records))).toEqual(step);
  });

  test('is the end where it is empty behind one that looked like it', () => {
    expect(pages.after(page(3), behind([10, 9], 0, {}, true))).toMatchObject({ endCheck: 'ended', end: 'complete' });
  });

  test('has no next page at the limit', () => {
    const limits = { maxPages: 3 };
    expect(pages.after(page(3), behind([10, 10], 9), limits)).toEqual({ endCheck: 'short page', end: 'assumed' });
  });

  test('is contradicted by a total', () => {
    const data = { has_more: false, total: '80' };
    expect(counted.after(page(3), behind([10, 10], 9, { total: 80 }))).toEqual({ next: page(4) });
    expect(counted.after(page(3), behind([10, 10], 0, { total: 80 }))).toEqual({ next: page(4) });
    expect(counted.after(page(3), behind([10, 10], 9, data))).toMatchObject({
      endCheck: 'total',
      end: 'short',
      why: 'the API counts 80 records',
    });
    expect(counted.after(page(8), behind([10, 9], 10, { total: 80, has_more: false }))).toMatchObject({
      endCheck: 'ended',
    });
    expect(counted.after(page(4), behind([10, 0], 0, data))).toMatchObject({ end: 'short' });
  });

  test('of a window is the end when full pages would have held its days', () => {
    const limits = { expected: 18 };
    expect(pages.after(page(2), behind([10], 8), limits)).toEqual({ end: 'complete' });
    expect(pages.after(page(2), behind([8], 8), limits)).toMatchObject({ endCheck: 'window', end: 'complete' });
    expect(pages.after(page(2), behind([10], 0), limits)).toEqual({ end: 'complete' });
  });
});

import { expect, test } from 'vitest';
import { cutCursorPage, cutLimitedPage, cutPage, sorted } from '../../simulator/paging.ts';
import { ParameterError, type Query, requiredDate, requiredIds } from '../../simulator/query.ts';
import { spoil } from '../../simulator/spoil.ts';

const list = Array.from({ length: 25 }, (_, i) => i);

test('pages of ten end with a short one', () => {
  expect(cutPage({ page_num: '3', page_size: '10' }, list)).toEqual([20, 21, 22, 23, 24]);
  expect(cutPage({ page_num: '4', page_size: '10' }, list)).toEqual([]);
});

test.each<[Query, string]>([
  [{ page_size: '10' }, 'page_num：must not be null'],
  [{ page_num: '1' }, 'page_size：must not be null'],
  [{ page_num: '1', page_size: '11' }, 'page_size：must be less than or equal to 10'],
  [{ page_num: 'one', page_size: '10' }, 'Failed to convert'],
])('%o is refused: %s', (query, message) => {
  expect(() => cutPage(query, list)).toThrow(ParameterError);
  expect(() => cutPage(query, list)).toThrow(message);
});

test('cursors and limits lead to the end', () => {
  expect(cutCursorPage({ count: '20' }, list)).toMatchObject({ cursor: 20, has_more: true });
  expect(cutCursorPage({ offset: '20', count: '20' }, list)).toEqual({
    rows: [20, 21, 22, 23, 24],
    cursor: 25,
    has_more: false,
  });
  expect(cutLimitedPage({ page: '2' }, list).pagination).toEqual({ page: 2, size: 20, total: 25, has_more: false });
  expect(sorted({ sort_type: '1' }, [1, 3, 2], (each) => each)).toEqual([3, 2, 1]);
});

test('dates and lists of ids are checked', () => {
  expect(requiredDate({ date: '1970-01-02' }, 'date')).toBe(1);
  for (const date of ['20260101', '2026-02-30', 'today'])
    expect(() => requiredDate({ date }, 'date')).toThrow('Failed to convert');
  expect(requiredIds({ ids: 'a, b,a' }, 'ids')).toEqual(['a', 'b']);
  expect(() => requiredIds({ ids: list.join(',') }, 'ids')).toThrow('at most 10');
});

test.each([
  ['data', [{ id: 'a' }], []],
  [
    'data.product_list_map.*.product_list',
    { product_list_map: { x: { product_list: [{ id: 'a' }] } } },
    { product_list_map: { x: { product_list: [] } } },
  ],
  [
    'data.body.sections[0].items',
    { has_more: 1, body: { sections: [{ items: [{ id: 'a' }] }] } },
    { has_more: 0, body: { sections: [{ items: [] }] } },
  ],
])('faults reach the records at %s', (at, data, emptied) => {
  const spoiled = (kind: 'empty' | 'unknown-field' | 'malformed-record') =>
    spoil(data, { at, key: 'id' }, { fault: { kind }, nth: 1 });
  expect(spoiled('empty')).toEqual(emptied);
  expect(JSON.stringify(spoiled('malformed-record'))).toContain('"id":null');
  expect(JSON.stringify(spoiled('unknown-field'))).toContain('unannounced_field');
});

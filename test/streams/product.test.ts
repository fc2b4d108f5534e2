import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { filterAccepted } from '../../src/streams/filter-accepted.ts';
import { productLiveList } from '../../src/streams/product/product-live-list.ts';
import { listedProduct, productRows } from '../../src/streams/product/product.ts';
import { stripSignatures } from '../../src/streams/product/strip-signatures.ts';
import type { Entry } from '../../src/streams/row.ts';

const buildRows = (record: object): readonly Entry[] =>
  productRows(z.parse(listedProduct, { product_id: '1', ...record }));
const image = (name: string) => `https://p16.example.com/${name}.webp`;

describe('a product', () => {
  test('has its main image first, wherever that stands', () => {
    const cover_url = JSON.stringify([
      { url: image('second'), index: 1 },
      { url: image('main'), index: 0 },
    ]);
    expect(buildRows({ cover_url })).toMatchObject([{ values: { cover_urls: [image('main'), image('second')] } }]);
  });

  test('has no discount where a dash is written', () => {
    expect(buildRows({ discount: '-' })).toMatchObject([{ values: { discount: null } }]);
    expect(buildRows({ discount: '48%' })).toMatchObject([{ values: { discount: '48%' } }]);
  });

  test('keeps the SKUs it has when none are told, and loses them when there are none', () => {
    expect(buildRows({ skus: null })).toHaveLength(1);
    expect(buildRows({ skus: '[]' })).toMatchObject([{}, { owner: { product_id: '1' }, rows: [] }]);
  });
});

test.each([
  ['an address', image('a')],
  ['a list of addresses in JSON', JSON.stringify([image('a')])],
])('the cover of a live session may be %s', (_, cover_url) => {
  const record = z.parse(productLiveList.record, { product_id: '1', room_id: '2', cover_url });
  expect(record).toMatchObject({ cover_url: [image('a')] });
});

test('links lose their signature wherever they stand, other values stay', () => {
  const link = `${image('a')}?x-expires=1700000000&x-signature=abc`;
  expect(stripSignatures([{ type: 2, urls: [link, null], text: 'why?' }])).toEqual([
    { type: 2, urls: [image('a'), null], text: 'why?' },
  ]);
  expect(stripSignatures(undefined)).toBeUndefined();
});

test('of the settings a call is asked for what it takes', () => {
  expect(filterAccepted(z.enum(['US', 'GB']), ['GB', 'SA'])).toEqual(['GB']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { salvage } from '../../src/extract/salvage.ts';
import {
  compactDay,
  counter,
  decimal,
  idOrNone,
  jsonText,
  millisInstant,
  secondsInstant,
  text,
  tiktokId,
  booleanFlag,
} from '../../src/extract/wire.ts';

const sku = z.object({ sku_id: tiktokId, price: z.object({ amount: decimal.nullish() }).nullish() });
const schema = z.object({
  id: tiktokId,
  name: z.string().nullish(),
  label: text.nullish(),
  rank: z.int().nullish(),
  sold: counter.nullish(),
  price: decimal.nullish(),
  is_new: z.boolean().nullish(),
  is_hot: booleanFlag.nullish(),
  shop: idOrNone.nullish(),
  kind: z.literal([1, 2]).nullish(),
  at_ms: millisInstant.nullish(),
  at_s: secondsInstant.nullish(),
  day: compactDay.nullish(),
  note: z.string().nullable(),
  tags: z.array(z.string()).nullish(),
  skus: jsonText(z.array(sku)).nullish(),
  owner: z.object({ id: tiktokId, name: z.string().nullish() }).nullish(),
});
const plain = { id: '1', note: null };
const saved = (fields: object) => salvage(schema, { ...plain, ...fields });

const MARCH_2_S = 1_772_409_600;
const MARCH_2 = new Date(MARCH_2_S * 1000);

describe('a value in another spelling is read, and noted', () => {
  test.each<[string, unknown, unknown]>([
    ['name', 1989, '1989'],
    ['name', 15.5, '15.5'],
    ['label', 601450, '601450'],
    ['rank', '1', 1],
    ['rank', '15.0', 15],
    ['rank', '1,234', 1234],
    ['rank', '1,234,567', 1_234_567],
    ['rank', 'N/A', null],
    ['sold', '1,234', 1234],
    ['sold', 'NaN', null],
    ['price', '1,234.5', 1234.5],
    ['price', '-12,345,678.25', -12_345_678.25],
    ['price', 'nan', null],
    ['price', '#DIV/0!', null],
    ['price', '--', null],
    ['is_new', 0, false],
    ['is_new', 1, true],
    ['is_new', 'yes', true],
    ['is_new', 'No', false],
    ['is_new', '0', false],
    ['is_hot', 'yes', true],
    ['is_hot', 'N', false],
    ['id', '12.0', '12'],
    ['shop', 'N/A', null],
    ['kind', '2', 2],
    ['at_ms', MARCH_2_S, MARCH_2],
    ['at_ms', String(MARCH_2_S), MARCH_2],
    ['at_s', MARCH_2_S * 1000, MARCH_2],
    ['at_s', 'n/a', null],
  ])('%s: %j', (field, value, read) => {
    const { record, losses, conversions } = saved({ [field]: value }) ?? {};
    expect(record).toMatchObject({ [field]: read });
    expect(losses).toEqual([]);
    expect(conversions).toMatchObject([{ path: field, value }]);
  });
});

describe('a value with no reading, or with more than one, is left out', () => {
  test.each<[string, unknown]>([
    ['name', {}],
    ['name', true],
    ['name', 1.7e18],
    ['sold', true],
    ['shop', true],
    ['shop', '1.72938E+15'],
    ['shop', '1.72938E+11'],
    ['shop', -1.7e18],
    ['rank', 15.5],
    ['rank', '1,5'],
    ['rank', 'many'],
    ['rank', [1]],
    ['sold', '9007199254740993'],
    ['sold', 2 ** 60],
    ['price', '1,5'],
    ['price', '1,234'],
    ['price', '1.234,5'],
    ['price', '12 EUR'],
    ['price', {}],
    ['is_new', 2],
    ['is_new', 'maybe'],
    ['shop', 1.7e18],
    ['shop', '1.7E+18'],
    ['kind', 3],
    ['at_ms', 5],
    ['at_ms', 'soon'],
    ['at_s', MARCH_2_S * 1_000_000],
    ['day', 20260230],
    ['tags', 'a'],
    ['skus', '[{'],
    ['skus', 5],
    ['owner', 'nobody'],
    ['owner', { name: 'x' }],
  ])('%s: %j', (field, value) => {
    const { record, variants, losses, conversions } = saved({ [field]: value }) ?? {};
    expect(record).not.toHaveProperty(field);
    expect(variants?.withNulls).toMatchObject({ id: '1', [field]: null });
    expect(losses).toMatchObject([{ path: expect.stringContaining(field), value: expect.anything() }]);
    expect(conversions).toEqual([]);
  });

  test('is reported as it came, with what was wrong inside', () => {
    expect(saved({ owner: { name: 'x' } })?.losses).toEqual([
      { path: 'owner', reason: expect.stringMatching(/^id: .*expected/), value: { name: 'x' } },
    ]);
  });

  test('a field that may be null but not absent becomes null', () => {
    expect(saved({ note: [] })).toMatchObject({ record: { id: '1', note: null }, losses: [{ path: 'note' }] });
  });
});

test.each<unknown>([1.7e18, '1.7E+18', '1.72938E+15', '1e3', true, false, 'x', '', null, undefined, -1, {}])(
  'a record cannot be without its key: %j',
  (id) => {
    expect(saved({ id })).toBeUndefined();
  },
);

test.each([null, 'text', 5, [], [1]])('a record that is %j is not a record', (record) => {
  expect(salvage(schema, record)).toBeUndefined();
});

describe('a list', () => {
  const skus = [{ sku_id: '1' }, { sku_id: 'x' }, { sku_id: '3', price: { amount: 'free' } }, 7, { sku_id: 4 }];

  test.each([skus, JSON.stringify(skus)])('loses only the elements that have no key: %#', (written) => {
    const { record, variants, losses } = saved({ skus: written }) ?? {};
    expect(record?.skus).toEqual([{ sku_id: '1' }, { sku_id: '3', price: {} }, { sku_id: '4' }]);
    expect(variants?.withNulls.skus?.[1]).toEqual({ sku_id: '3', price: { amount: null } });
    expect(variants?.withoutPartialLists).not.toHaveProperty('skus');
    expect(losses?.map(({ path }) => path).toSorted()).toEqual(['skus[]', 'skus[]', 'skus[].price.amount']);
  });

  test('of plain values loses single elements, and reads others in another spelling', () => {
    const { record, losses, conversions } = saved({ tags: ['a', {}, 5, null, 'b'] }) ?? {};
    expect(record?.tags).toEqual(['a', '5', 'b']);
    expect(losses).toMatchObject([{ path: 'tags[]' }, { path: 'tags[]' }]);
    expect(conversions).toMatchObject([{ path: 'tags[]', value: 5, readAs: '5' }]);
  });

  test('whose elements may be null keeps their places', () => {
    const placed = z.object({
      items: z.array(z.object({ id: tiktokId, n: z.string().nullable() }).nullable()).nullish(),
    });
    const items = [{ id: '1', n: 'a' }, { id: {} }, { id: '3', n: 7 }, { id: '4', n: {} }];
    const { record, variants, losses } = salvage(placed, { items }) ?? {};
    expect(record?.items).toEqual([{ id: '1', n: 'a' }, null, { id: '3', n: '7' }, { id: '4', n: null }]);
    expect(losses?.map(({ path }) => path)).toEqual(['items[]', 'items[].n']);
    expect(variants?.withoutPartialLists).toEqual({});
    expect(variants?.withoutDamagedLists).toEqual({});
    expect(variants?.withoutNulls.items?.[3]).toEqual({ id: '4' });
  });

  test('of two hundred thousand elements, all of them damaged, is read', () => {
    const many = Array.from({ length: 200_000 }, (_, n) => (n % 2 ? { sku_id: `${n}.0` } : { sku_id: {} }));
    const { record } = saved({ skus: many }) ?? {};
    expect(record?.skus).toHaveLength(100_000);
  });
});

test('whatever the values are, a record with its key is read, and good fields keep their values', () => {
  const names = ['label', 'rank', 'sold', 'price', 'is_hot', 'at_ms', 'tags', 'skus', 'owner'] as const;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (damaged) => {
      const record = { ...plain, name: 'kept', shop: '5', ...damaged };
      const read = z.safeParse(schema, record);
      const result = read.success ? read.data : salvage(schema, record)?.record;
      expect(result).toMatchObject({ id: '1', name: 'kept', shop: '5' });
      // What the schema reads by itself, it reads in the same way beside damaged fields.
      for (const name of names) {
        const alone = z.safeParse(schema, { ...plain, [name]: damaged[name] });
        if (alone.success) expect(result?.[name]).toEqual(alone.data[name]);
      }
    }),
  );
});

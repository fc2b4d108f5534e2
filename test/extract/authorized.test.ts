import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  authorized,
  authorizedAmount,
  authorizedBounds,
  authorizedRange,
  toAmount,
  toRangeText,
} from '../../src/extract/authorized.ts';
import { counter, text } from '../../src/extract/wire.ts';

/** A wrapper whose flags have any values, or are missing. */
const flags = fc
  .record({ is_authorized: fc.option(fc.boolean()), status: fc.option(fc.nat()) }, { requiredKeys: [] })
  .filter((one) => Object.keys(one).length > 0);
const anything = z.unknown();

describe('a wrapper', () => {
  test('with a value is the value, whatever its flags say and in whatever order they come', () =>
    fc.assert(
      fc.property(fc.jsonValue(), flags, fc.boolean(), (value, given, isFirst) => {
        const wrapper = isFirst ? { value, ...given } : { ...given, value };
        expect(z.parse(authorized(anything), wrapper)).toEqual(value);
      }),
    ));

  test('without a value, or with null, is null', () =>
    fc.assert(
      fc.property(flags, (given) => {
        expect(z.parse(authorized(anything), given)).toBeNull();
        expect(z.parse(authorized(anything), { value: null, ...given })).toBeNull();
      }),
    ));

  test('is read by the schema of its value, and what is no wrapper too', () =>
    fc.assert(
      fc.property(fc.maxSafeNat(), flags, (count, given) => {
        expect(z.parse(authorized(counter), { value: String(count), ...given })).toBe(count);
        expect(z.parse(authorized(counter), count)).toBe(count);
      }),
    ));

  test('whose value is of another type is refused', () => {
    for (const value of [{ value: 'many', is_authorized: true }, { other: 1 }, [1], 'many'])
      expect(z.safeParse(authorized(counter), value).success).toBe(false);
    expect(z.safeParse(authorized(text), { is_authorized: true, status: 0, other: 1 }).success).toBe(false);
  });
});

describe('money', () => {
  test.each([
    [{ value: '12.50', symbol: '$', format: '$12.50' }, 12.5, '$'],
    [{ value: '12.50', symbol: '$', is_authorized: true, status: 0 }, 12.5, '$'],
    [{ value: { value: '12.50', symbol: '$', format: '$12.50' }, is_authorized: true, status: 0 }, 12.5, '$'],
    [{ value: 12.5, is_authorized: true, status: 0 }, 12.5, null],
    [{ is_authorized: false, status: 0 }, null, null],
    [7, 7, null],
    [null, null, null],
  ])('%j', (written, value, symbol) => {
    expect(toAmount(z.parse(authorizedAmount, written))).toEqual({ value, symbol });
  });

  test.each([
    [{ value: '$5k-$25K', is_authorized: true, status: 0 }, '$5k-$25K'],
    [{ value: { minimal: '5', maximum: '25', symbol: '$' }, is_authorized: true, status: 0 }, '$5-$25'],
    [{ minimal: '5', maximum: '25', symbol: '$', is_authorized: true, status: 0 }, '$5-$25'],
    [{ minimal: '5', symbol: '$' }, '>= $5'],
    [{ maximum: '25', symbol: '$' }, '<= $25'],
    [{ is_authorized: true, status: 0 }, null],
    ['10%-15%', '10%-15%'],
  ])('a range such as %j', (written, range) => {
    expect(toRangeText(z.parse(authorizedRange, written))).toBe(range);
  });

  test('the ends of a range are numbers', () => {
    const ends = { minimal: '5', maximum: '25.5', symbol: '$' };
    const read = { minimal: 5, maximum: 25.5, symbol: '$' };
    expect(z.parse(authorizedBounds, { ...ends, is_authorized: true, status: 0 })).toEqual(read);
    expect(z.parse(authorizedBounds, { value: ends, is_authorized: true, status: 0 })).toEqual(read);
  });
});

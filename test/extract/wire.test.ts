import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  categoryRanks,
  compactDay,
  counter,
  decimal,
  epochSeconds,
  MIN_INSTANT,
  parseLinkExpiry,
  histogram,
  isoDay,
  jsonText,
  MAX_INSTANT,
  mapDumpUrls,
  mediaUrl,
  millisInstant,
  percentLabel,
  roundedCount,
  secondsInstant,
  text,
  tiktokId,
  booleanFlag,
} from '../../src/extract/wire.ts';
import { hostileTitles } from '../../simulator/world/hostile.ts';
import { wires } from './wires.ts';

const MEGABYTE = 1024 * 1024;
const LONG = [
  ['digits', '9'],
  ['groups of digits', '1,000,'],
  ['spaces', ' '],
  ['signs', '?&,-:%'],
  ['maps', '{index=1, url=a, '],
  ['pairs', '1-2-3:4,'],
  ['brackets', '[{"'],
] as const;

describe.each(Object.entries(wires))('%s', (name, { codec, reads, nothing, refuses }) => {
  test.each(reads)('reads %j as %j', (written, value) => {
    expect(z.decode(codec, written)).toEqual(value);
  });

  test.each(nothing)('reads %j as null', (written) => {
    expect(z.decode(codec, written)).toBeNull();
  });

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, ...refuses])('refuses %j', (written) => {
    expect(z.safeDecode(codec, written).success).toBe(false);
  });

  test('reads null and writes it as nothing, unless it makes keys', () => {
    const makesKeys = name === 'tiktokId' || name === 'epochSeconds';
    expect(z.safeDecode(codec, null).success).toBe(!makesKeys);
    if (makesKeys) return;
    expect(z.decode(codec, null)).toBeNull();
    expect(z.decode(codec, z.encode(codec, null))).toBeNull();
  });

  // What takes time with the square of its length would run for hours here.
  test.each(LONG.map(([of, piece]) => [of, piece.repeat(Math.ceil(MEGABYTE / piece.length))] as const))(
    'is done with a megabyte of %s at once',
    (_, written) => {
      for (const around of [
        written,
        `1${written}`,
        `[${written}`,
        `[{url=${written}`,
        `https://img.example/?${written}`,
        `${written}%`,
      ])
        expect(z.safeDecode(codec, around)).toHaveProperty('success');
    },
  );

  test('never throws, and reads again what it wrote of anything it once understood', () => {
    fc.assert(
      fc.property(anything, (written) => {
        const read = z.safeDecode(codec, written);
        if (!read.success) return;
        // As text: dates as their instant, -0.
        expect(JSON.stringify(z.decode(codec, z.encode(codec, read.data)))).toBe(JSON.stringify(read.data));
      }),
      { numRuns: 300 },
    );
  });
});

const digits = fc.stringMatching(/^-?\d{1,21}(?:\.\d{1,4})?[%KMB]?$/);
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...hostileTitles, 'NUL\0', '\ud800', ']]}}"\\'),
  fc.constantFrom(
    ...Object.values(wires).flatMap(({ reads, refuses }) => [...reads.map(([written]) => written), ...refuses]),
  ),
  digits,
  fc.integer(),
  fc.double(),
  fc.maxSafeNat(),
  fc.json(),
  fc.boolean(),
  fc.constant(null),
);

describe('round trips', () => {
  const instants = fc.date({ min: MIN_INSTANT, max: MAX_INSTANT, noInvalidDate: true });
  const days = instants.map((instant) => instant.toISOString().slice(0, 10));
  const seconds = instants.map((instant) => new Date(Math.floor(instant.getTime() / 1000) * 1000));
  const category = fc.stringMatching(/^\d{1,7}$/);
  const ranks = fc.record({
    category_id: category,
    category_l2_id: category,
    category_l3_id: category,
    rank: fc.nat(),
  });

  test.each<[string, z.ZodType, fc.Arbitrary<unknown>]>([
    ['ids', tiktokId, fc.stringMatching(/^\d{1,20}$/)],
    ['texts', text, fc.string({ minLength: 1 }).filter((written) => written.trim() !== '')],
    ['counts', counter, fc.maxSafeInteger()],
    ['rounded counts', roundedCount, fc.maxSafeNat()],
    ['amounts', decimal, fc.double({ noNaN: true, noDefaultInfinity: true })],
    ['percents', percentLabel, fc.integer()],
    ['booleans', booleanFlag, fc.boolean()],
    ['epoch seconds', epochSeconds, seconds],
    ['instants in seconds', secondsInstant, instants],
    ['instants in milliseconds', millisInstant, instants],
    ['compact days', compactDay, days],
    ['days', isoDay, days],
    ['JSON', jsonText(z.array(z.string())), fc.array(fc.string({ unit: 'grapheme' }))],
    ['histograms', histogram, fc.dictionary(fc.stringMatching(/^\w{1,5}$/), fc.nat())],
    ['categories', categoryRanks, fc.array(ranks, { minLength: 1 })],
    ['lists of URLs', mapDumpUrls, fc.array(fc.webUrl())],
    ['URLs', mediaUrl, fc.webUrl()],
  ])('%s survive writing and reading', (_, codec, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(z.decode(codec, z.encode(codec, value))).toEqual(value);
      }),
    );
  });

  test.each([
    [tiktokId, 'abc'],
    [epochSeconds, new Date(1500)],
    [epochSeconds, new Date(Number.NaN)],
    [counter, 1.5],
    [compactDay, '2026-02-29'],
    [isoDay, 'today'],
  ])('what is no value is never written: %#', (codec, value) => {
    expect(z.safeEncode(codec as z.ZodType, value).success).toBe(false);
  });
});

test.each([
  ['https://p16.example/a?x-expires=1762855755&x-signature=a', new Date(1_762_855_755_000)],
  ['https://p16.example/a?x-expires=soon', null],
  ['https://p16.example/a', null],
  [null, null],
  [undefined, null],
])('the link %j dies at %j', (url, at) => {
  expect(parseLinkExpiry(url)).toEqual(at);
});

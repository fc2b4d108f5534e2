import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { epochSeconds, tiktokId } from '../../src/extract/wire.ts';

const YEAR_9999_S = 253_402_300_799;
const NEVER = ['', ' ', null, undefined, true, [], {}, Number.NaN, Number.POSITIVE_INFINITY];

const accepts = (codec: z.ZodType, value: unknown) => z.safeDecode(codec, value).success;

describe('a TikTok id', () => {
  test('survives decoding and encoding, whatever its digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,20}$/), (id) => {
        expect(z.decode(tiktokId, id)).toBe(id);
        expect(z.encode(tiktokId, z.decode(tiktokId, id))).toBe(id);
      }),
    );
  });

  test('is text also where the wire has a number', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (id) => {
        expect(z.decode(tiktokId, id)).toBe(String(id));
      }),
    );
  });

  test.each([...NEVER, '-1', -1, 1.5, '1.5', 'x1', '1 ', '1'.repeat(21), 2 ** 53, 1e21, '１２'])(
    'is never made of %j',
    (value) => {
      expect(accepts(tiktokId, value)).toBe(false);
    },
  );

  test.each(['', 'abc', '-1'])('is never written as %j', (text) => {
    expect(z.safeEncode(tiktokId, text).success).toBe(false);
  });

  test('is never made of a bigint', () => {
    expect(accepts(tiktokId, 10n)).toBe(false);
  });
});

describe('epoch seconds', () => {
  test('survive decoding and encoding up to the year 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: YEAR_9999_S }), (seconds) => {
        const date = z.decode(epochSeconds, seconds);
        expect(date.getTime()).toBe(seconds * 1000);
        expect(z.encode(epochSeconds, date)).toBe(seconds);
      }),
    );
  });

  test.each([...NEVER, '1769472000', -1, 0.5, 1_769_472_000_000, YEAR_9999_S + 1])('are never made of %j', (value) => {
    expect(accepts(epochSeconds, value)).toBe(false);
  });

  test('are never written from an instant between two seconds', () => {
    expect(z.safeEncode(epochSeconds, new Date(1500)).success).toBe(false);
    expect(z.safeEncode(epochSeconds, new Date(Number.NaN)).success).toBe(false);
  });
});

/** A quick reader returns what zod returns, or that zod has to decide. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { getQuickReader, safeParseQuickly, UNDECIDED } from '../../src/extract/quick-reader.ts';
import { counter, isoDay, jsonText, text, tiktokId } from '../../src/extract/wire.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { anyWritten, listKeys } from './any-written.ts';
import { wires } from './wires.ts';

/** The quick reading, and what it has to be. Both undefined where zod has to decide. */
function compareReadings(schema: z.core.$ZodType, value: unknown): { quick: unknown; expected: unknown } {
  const quick = getQuickReader(schema)(value);
  if (quick === UNDECIDED) return { quick: undefined, expected: undefined };
  const parsed: { readonly success: boolean; readonly data?: unknown } = z.safeParse(schema, value);
  const isEqual = parsed.success && isDeepStrictEqual(quick, parsed.data);
  return {
    quick: { isEqual, keys: listKeys(quick) },
    expected: { isEqual: true, keys: listKeys(parsed.data) },
  };
}

describe.each(Object.entries(wires))('%s', (_, { codec, reads, nothing, refuses }) => {
  const known = [...reads.map(([written]) => written), ...nothing, ...refuses];

  test.each([codec, codec.nullish(), z.array(codec), z.object({ a: codec, b: codec.nullish() })])(
    'is read as zod reads it: %#',
    (schema) => {
      const value = fc.oneof(fc.constantFrom(...known), anyWritten);
      const field = fc.oneof(value, fc.array(value), fc.record({ a: value, b: value }, { requiredKeys: [] }));
      fc.assert(
        fc.property(field, (written) => {
          const { quick, expected } = compareReadings(schema, written);
          expect(quick).toEqual(expected);
        }),
      );
    },
  );

  test('reads on its own what its field usually has', () => {
    const undecided = reads.filter(([written]) => getQuickReader(codec)(written) === UNDECIDED);
    expect(undecided).toEqual([]);
  });
});

/** The fields of an object, at any depth, each with some values that fit and many that do not. */
function arbitraryOf(schema: z.core.$ZodType, depth = 0): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const other = anyWritten;
  const rarely = (usual: fc.Arbitrary<unknown>) =>
    fc.oneof({ arbitrary: usual, weight: 20 }, { arbitrary: other, weight: 1 });
  if (depth > 5) return other;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([key, inner]) => [key, arbitraryOf(inner, depth + 1)] as const);
      return rarely(
        fc
          .tuple(
            fc.record(Object.fromEntries(fields), { requiredKeys: [] }),
            fc.constantFrom({}, JSON.parse('{"__proto__":1,"constructor":2,"other":3}') as object),
          )
          .map(([record, others]) => ({ ...others, ...record })),
      );
    }
    case 'array':
      return rarely(fc.array(arbitraryOf(def.element, depth + 1), { maxLength: 3 }));
    case 'optional':
    case 'nullable':
      return fc.oneof({ arbitrary: arbitraryOf(def.innerType, depth), weight: 9 }, fc.constant(null));
    case 'pipe': {
      // JSON in a text.
      const inner = 'transform' in def ? other : arbitraryOf(def.out, depth + 1).map((value) => JSON.stringify(value));
      return fc.oneof(inner, other);
    }
    default:
      return fc.oneof(fc.nat(), fc.stringMatching(/^\d{1,20}$/), other);
  }
}

test.each(catalogue)('the records of $name are read as zod reads them', ({ record }) => {
  fc.assert(
    fc.property(arbitraryOf(record), (value) => {
      const { quick, expected } = compareReadings(record, value);
      expect(quick).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

describe('what a quick reader leaves to zod', () => {
  const schemas: Readonly<Record<string, z.ZodType>> = {
    'a default': z.object({ a: z.string().default('x') }),
    'an object that keeps other fields': z.looseObject({ a: z.string() }),
    'an object that refuses other fields': z.strictObject({ a: z.string() }),
    'a trimmed text': z.string().trim(),
    'a refined object': z.object({ a: counter }).refine(({ a }) => a !== 5),
    'a limited list': z.array(counter).min(2),
    'an e-mail address': z.email(),
    'a discriminated union': z.discriminatedUnion('k', [z.object({ k: z.literal(1) }), z.object({ k: z.literal(2) })]),
    'a union of objects': z.union([z.object({ a: counter }), z.object({ b: text })]),
    'a transformed value': counter.transform((count) => (count === null ? undefined : count + 1)),
    'a value that must not be undefined': z.object({ a: z.unknown(), b: z.undefined(), c: z.string().catch('c') }),
  };

  test.each(Object.entries(schemas))('%s is read the same', (_, schema) => {
    const value = fc.oneof(anyWritten, fc.constant(undefined));
    const record = fc.record(
      { a: value, b: value, c: value, k: fc.constantFrom(1, 2, 3), d: value },
      { requiredKeys: [] },
    );
    const written = fc.oneof(value, record, fc.array(value), fc.constantFrom('a@b.example', ' x ', '12'));
    fc.assert(
      fc.property(written, (one) => {
        const { quick, expected } = compareReadings(schema, one);
        expect(quick).toEqual(expected);
        expect(safeParseQuickly(schema, one)).toEqual(z.safeParse(schema, one));
      }),
      { numRuns: 300 },
    );
  });
});

test('reports what is wrong as zod does', () => {
  const schema = z.object({ id: tiktokId, list: jsonText(z.array(z.object({ n: counter }))).nullish() });
  const damaged = { id: 'x', list: '[{"n":"many"}]' };
  expect(safeParseQuickly(schema, damaged)).toEqual(z.safeParse(schema, damaged));
  expect(safeParseQuickly(schema, damaged).success).toBe(false);
});

test('a day is one of the calendar, as Date has it', () => {
  const isDay = (day: string) => {
    const instant = new Date(/^[1-9]\d{3}-\d\d-\d\d$/.test(day) ? `${day}T00:00:00Z` : Number.NaN);
    return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
  };
  const two = (number: number) => String(number).padStart(2, '0');
  const days = fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.nat(14), fc.nat(33))
    .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`);
  const leap = fc.constantFrom('1900-02-29', '2000-02-29', '2024-02-29', '2100-02-29', '2026-04-31', '2026-02-30');
  fc.assert(
    fc.property(fc.oneof(days, leap), (day) => {
      expect(z.safeParse(isoDay, day).success).toBe(isDay(day));
    }),
    { numRuns: 2000 },
  );
});

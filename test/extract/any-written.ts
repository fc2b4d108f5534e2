/** Values as JSON can have them, above all those that readers take for something else. */
import fc from 'fast-check';

const edges: readonly unknown[] = [
  '-',
  ' - ',
  '',
  '\u00a0',
  '\ufeff12',
  ' 12',
  '12 ',
  '+5',
  '1e3',
  '1E400',
  -0,
  1e300,
  2 ** 53 + 2,
  0.1,
  '0',
  '00',
  '12345678901234567890',
  '123456789012345678901',
  20_260_229,
  '20240229',
  '00000000',
  '2026-02-29',
  '2026-02-28 10:00',
  1_769_472_000,
  1_769_472_000_123,
  'true',
  'TRUE',
  '48%',
  '1.5K sold',
  'https://p16.example/a?x-expires=1',
  '[]',
  '{}',
  'null',
  '[null]',
  '[{"url":"https://a.example/b?x-signature=1","index":"0"}]',
  '{"15s":"3"}',
  '1-2:3',
  '\ud800',
];

export const anyWritten: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...edges),
  fc.jsonValue({ maxDepth: 2 }),
  fc.json({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^-?\d{1,21}(?:\.\d{1,4})?%?$/),
  fc.double(),
  fc.boolean(),
);

/** The keys of a value and of all that is in it, in their order. */
export const listKeys = (value: unknown): unknown =>
  value === null || typeof value !== 'object' || value instanceof Date
    ? null
    : Object.entries(value).map(([key, inner]) => [key, listKeys(inner)]);

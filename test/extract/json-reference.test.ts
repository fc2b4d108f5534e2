/** The quick ways of `parseJson` have the result of the shortest one (reference-json.ts). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, parseJsonText } from '../../src/extract/json.ts';
import { parseReference } from './reference-json.ts';

function attempt(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

/** By bytes, and as a text. */
const read = (bytes: Uint8Array) => [
  attempt(() => parseJson(bytes)),
  attempt(() => parseJsonText(Buffer.from(bytes).toString('utf8'))),
];
const readReference = (bytes: Uint8Array) => [
  attempt(() => parseReference(bytes)),
  attempt(() => parseReference(Buffer.from(Buffer.from(bytes).toString('utf8')))),
];

/** Parts of texts that have a rule of their own, or nearly. */
const parts = fc.oneof(
  fc.constantFrom('"', '\\"', '\\', '":', ':', ',', '[', ']', '{', '}', ' ', '\n', '\t', '-', '+', '.', '/', '_'),
  fc.constantFrom('\0', '\u0001', '\u000b', '\u001f', '\u00a0', '\ufeff', '\u2028', 'é', '😀', '\ud800'),
  fc.constantFrom('NaN', '-Infinity', 'null', 'true', '"id":', '"a":1', String.raw`\u0000`, String.raw`\ud83d`, '\\u'),
  fc.constantFrom('1e11', '1.5E+15', '1.E12', '12e15', '1e1', '0', '1', '2.5', '"1e15"'),
  fc.stringMatching(/^-?\d{14,20}$/),
);
const texts = fc.array(parts, { maxLength: 12 }).map((found) => found.join(''));
const insertions = fc.tuple(fc.json(), texts, fc.nat()).map(([json, text, seed]) => {
  const place = seed % (json.length + 1);
  return json.slice(0, place) + text + json.slice(place);
});

test('of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(read(bytes)).toStrictEqual(readReference(bytes));
    }),
  );
});

test('of any text that looks like JSON', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), texts, insertions), (text) => {
      expect(read(Buffer.from(text))).toStrictEqual(readReference(Buffer.from(text)));
    }),
    { numRuns: 2000 },
  );
});

test.each(['7580303019489775392', '-7580303019489775392', '1234567890123456', '123456789012345', '1.5e15', '1e-15'])(
  'of the number %s wherever it begins, and whatever is before it',
  (number) => {
    for (let offset = 0; offset < 32; offset++) {
      const before = ' '.repeat(offset);
      const text = 'x'.repeat(offset);
      for (const json of [
        `${before}${number}`,
        `[${before}${number},${number}]`,
        `{"a":${before}${number}}`,
        `{"${text}":"${number}","b":[5,${number}]}`,
        `{"${text}":"/${number}_0.jpeg","b":${number}}`,
        `{"${text}":"a ${number} b, ${number}"}`,
        `{"${text}":"\\":${number},"}`,
        `{"${text}":"\u0000${number}","b":"\n${number}"}`,
      ])
        expect(read(Buffer.from(json))).toStrictEqual(readReference(Buffer.from(json)));
    }
  },
);

test('of a megabyte of digits', () => {
  const digits = '7'.repeat(1_000_000);
  for (const json of [digits, `"${digits}"`, `[${digits}]`, `{"a":"/${digits}"}`])
    expect(read(Buffer.from(json))).toStrictEqual(readReference(Buffer.from(json)));
});

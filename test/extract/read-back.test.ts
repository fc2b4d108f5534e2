import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, parseJsonText, readBack } from '../../src/extract/json.ts';
import { anyWritten } from './any-written.ts';

const records = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), anyWritten));
const parsed = (text: string) => parseJson(Buffer.from(text));

test('a value is read back as parseJson reads its JSON', () => {
  fc.assert(
    fc.property(records, (value) => {
      const text = JSON.stringify({ data: value });
      expect(readBack({ data: value }, text)).toStrictEqual(parsed(text));
    }),
    { numRuns: 500 },
  );
});

test.each([
  '{"id":7580303019489775392,"n":-0}',
  '{"n":1e400}',
  '{"n":1.5e20}',
  '{"n":12345e16}',
  '{"n":123456789012345678.5}',
  '{"n":4503599627370495.5}',
  '{"t":"a\\u0000b"}',
  '{"t":"a\\\\u0000b"}',
  '{"t":"\\ud800"}',
  '{"__proto__":{"a":1e400}}',
])('%s', (line) => {
  const text = JSON.stringify([parseJsonText(line)]);
  expect(readBack([parseJsonText(line)], text)).toStrictEqual(parsed(text));
});

test('a value that parsing does not change is not parsed', () => {
  const value = parseJsonText('{"id":7580303019489775392,"n":-0.5,"list":[{"a":null,"b":true,"c":"é\\n"}],"big":1e15}');
  expect(readBack(value, JSON.stringify(value))).toBe(value);
});

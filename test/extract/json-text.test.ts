import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/extract/json.ts';

const ID = '7580303019489775392';
const read = (text: string) => parseJson(Buffer.from(text));

describe('text that JSON or PostgreSQL would refuse', () => {
  test.each(['\u0000', '\u0001', '\u0008', '\u000b', '\u000c', '\u000e', '\u001b', '\u001f'])(
    'loses the raw control character %j',
    (character) => {
      expect(read(`{"title":"a${character}b"}`)).toEqual({ title: 'ab' });
    },
  );

  test.each([ID, '1'])('keeps raw line breaks and tabs inside strings, and between tokens (beside %s)', (id) => {
    const text = `{\r\n\t"title":"one\r\ntwo\tthree \\" \\\\",\n"id":${id}}`;
    expect(read(text)).toMatchObject({ title: 'one\r\ntwo\tthree " \\' });
  });

  test('keeps a raw line break in a text of many megabytes', () => {
    const long = 'x'.repeat(8_000_000);
    expect(read(`{"desc":"${long}\n${long}"}`)).toEqual({ desc: `${long}\n${long}` });
  });

  test.each([
    [String.raw`"a\u0000b"`, 'a\ufffdb'],
    [String.raw`"a\ud800b"`, 'a\ufffdb'],
    [String.raw`"\uDFFF"`, '\ufffd'],
    [String.raw`"\ud83d\ude00"`, '😀'],
    [String.raw`"\\u0000"`, String.raw`\u0000`],
  ])('has U+FFFD for NUL and half a surrogate pair: %s', (text, value) => {
    expect(read(`{"deep":[{"text":${text}}]}`)).toEqual({ deep: [{ text: value }] });
    expect(read(`{"id":${ID},"text":${text}}`)).toEqual({ id: ID, text: value });
  });

  test('has U+FFFD in names of fields too', () => {
    expect(read(String.raw`{"a\u0000":1}`)).toEqual({ 'a\ufffd': 1 });
  });

  test('has U+FFFD for bytes that are not UTF-8', () => {
    expect(parseJson(Buffer.from([0x22, 0x61, 0xff, 0xc3, 0x22]))).toBe('a\ufffd\ufffd');
  });

  test('may begin with a byte order mark', () => {
    expect(parseJson(Buffer.from([0xef, 0xbb, 0xbf, 0x31]))).toBe(1);
  });
});

test('a long number with an exponent stays a text, because as an id it has lost digits', () => {
  expect(read('{"a":1.72938E+15,"b":[1.5e12,-2E11],"c":1.5e3,"d":1e-7}')).toEqual({
    a: '1.72938E+15',
    b: ['1.5e12', '-2E11'],
    c: 1500,
    d: 1e-7,
  });
});

test('numbers that JSON does not have become texts, wherever a value can be', () => {
  const written = '{"a":NaN,"b":[-Infinity, Infinity ],"c":"is NaN","id":7580303019489775392,\n"NaN":{"d":NaN}}';
  expect(read(written)).toEqual({
    a: 'NaN',
    b: ['-Infinity', 'Infinity'],
    c: 'is NaN',
    id: ID,
    NaN: { d: 'NaN' },
  });
});

test.each(['', ' ', '{', '{"a":1', '{"a":1}}', '[1,]', "{'a':1}", `{"id":${ID}`, '<html></html>', '"a\nb', '01'])(
  'what is not JSON throws SyntaxError: %j',
  (text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  },
);

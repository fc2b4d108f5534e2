import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEnvFile, findEnvNames, parseEnvText } from '../../../src/cli/input/parse-env.ts';

const parse = (text: string) => Object.fromEntries(parseEnvText(text, '.env'));
const read = (bytes: Buffer) => Object.fromEntries(parseEnvText(decodeEnvFile(bytes, '.env'), '.env'));

describe('a value is taken whole', () => {
  test.each<[string, Record<string, string>]>([
    ['A=1\nB=2', { A: '1', B: '2' }],
    ['A=1\r\nB="x\r\ny"\r\n', { A: '1', B: 'x\ny' }],
    ['\n# comment\n  # another\nA=1\n\n', { A: '1' }],
    ['export A=1\n  export   B = 2  ', { A: '1', B: '2' }],
    ['URL=postgres://u:p#a@host/db', { URL: 'postgres://u:p#a@host/db' }],
    ['A=p#w # comment', { A: 'p#w' }],
    ['A= # comment', { A: '' }],
    ['A=\nB=', { A: '', B: '' }],
    ['A=""\nB=\'\'', { A: '', B: '' }],
    ['A=\'a # b\' # comment\nB="c # d"', { A: 'a # b', B: 'c # d' }],
    ['A=$HOME${X}$$\nB="$HOME"', { A: '$HOME${X}$$', B: '$HOME' }],
    ['A=a=b==', { A: 'a=b==' }],
    ['A=a\\nb\\', { A: 'a\\nb\\' }],
    ["A='a\\nb'", { A: 'a\\nb' }],
    ['A="a\\nb\\t\\"c\\"\\\\d\\$e"', { A: 'a\nb\t"c"\\d$e' }],
    ["A='first\nsecond'\nB=1", { A: 'first\nsecond', B: '1' }],
    ['A=`it\'s "so"`', { A: 'it\'s "so"' }],
    ['A=it\'s "so"', { A: 'it\'s "so"' }],
    ['A=two words', { A: 'two words' }],
    ['A=\u00a0x\u00a0', { A: '\u00a0x\u00a0' }],
    ['A=1\nA=1', { A: '1' }],
    ['__proto__=1', Object.fromEntries([['__proto__', '1']])],
  ])('%j', (text, values) => expect(read(Buffer.from(text))).toEqual(values));

  test('whatever it contains, between single quotes, or in double quotes with a backslash before ", \\ and $', () => {
    const character = fc.oneof(
      fc.constantFrom(...'\'"`#$\\ =\n\t\r;'.split('')),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    const value = fc
      .array(character)
      .map((all) => all.join(''))
      .filter((one) => !one.includes('\0') && one.isWellFormed());
    const write = (one: string) =>
      /['\r]/.test(one) ? `"${one.replaceAll(/["\\$]/g, '\\$&').replaceAll('\r', '\\r')}"` : `'${one}'`;
    const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.constantFrom('\n', '\r\n'), (values, lineBreak) => {
        const lines = Object.entries(values).map(([key, one]) => `${key}=${write(one)}`);
        expect(read(Buffer.from(lines.join(lineBreak)))).toEqual({ ...values });
      }),
    );
  });
});

describe('a value that cannot be taken whole is refused with its line, and is not printed', () => {
  test.each([
    ['A=1\nB=#secret', 'line 2 (B): a value that begins with # has to be in quotes'],
    ['\n\nA="secret', 'line 3 (A): the quote " is not closed'],
    ["A='sec\nret", "line 1 (A): the quote ' is not closed"],
    ['A="secret" x', 'line 1 (A): there is more text after the closing quote'],
    ["A='sec'ret'", 'line 1 (A): there is more text after the closing quote'],
    ['A="C:\\secret"', 'line 1 (A): a backslash in double quotes is followed by a character that it cannot escape'],
    ['A=secret\nB=1\nA=secret2', 'lines 1 and 3 give A different values'],
    ["A='1\n2'\nsecret", 'line 3 is not NAME=value'],
    ['1A=secret', 'line 1 is not NAME=value'],
  ])('%j', (text, message) =>
    expect(() => parse(text)).toThrow(expect.objectContaining({ message: `.env: ${message}` })),
  );
});

describe('encodings', () => {
  const text = 'A=é\r\nB="漢"';
  const values = { A: 'é', B: '漢' };
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');

  test('UTF-8 and UTF-16 are read, with and without a byte order mark', () => {
    expect(read(Buffer.from(text))).toEqual(values);
    expect(read(Buffer.from(`\ufeff${text}`))).toEqual(values);
    expect(read(utf16)).toEqual(values);
    expect(read(Buffer.from(utf16).swap16())).toEqual(values);
  });

  test('other encodings are refused', () => {
    expect(() => read(utf16.subarray(2))).toThrow('NUL');
    expect(() => read(Buffer.from('A=1\nB=\xe9', 'latin1'))).toThrow('.env: line 2 is not UTF-8');
    expect(() => read(Buffer.alloc(1024 * 1024 + 1, 'A'))).toThrow('larger than');
  });

  test('the names are found in each of them, also where a line cannot be read', () => {
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16, Buffer.from(utf16).swap16()]) {
      expect(findEnvNames(bytes)).toEqual(['A', 'B']);
    }
    expect(findEnvNames(Buffer.from('?\nexport A=\xe9\nB="', 'latin1'))).toEqual(['A', 'B']);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRecord, formatTable } from '../../../src/cli/output/format-table.ts';

describe('a table', () => {
  test('has a header, a rule and a line a row; numbers are aligned to the right, and the indent is optional', () => {
    const rows = [
      { name: 'music', rows: 5, note: null },
      { name: 'music_trend_points', rows: 12345, note: 'x' },
    ];
    expect(formatTable(rows, '  ')).toBe(
      [
        '  name                 rows  note',
        '  ------------------  -----  ----',
        '  music                   5',
        '  music_trend_points  12345  x',
        '',
      ].join('\n'),
    );
  });

  test('may have more rows than a call can have arguments', () => {
    const lines = formatTable(Array.from({ length: 200_000 }, (_, row) => ({ row }))).split('\n');
    expect(lines).toHaveLength(200_003);
    expect(lines.at(-2)).toBe('199999');
  });

  test('of no rows is empty', () => {
    expect(formatTable([])).toBe('');
  });

  test.each<[string, unknown, string]>([
    ['nothing for null', null, ''],
    ['nothing for a missing value', undefined, ''],
    ['an instant to the second', new Date('2026-03-02T10:00:00Z'), '2026-03-02 10:00:00Z'],
    ['an instant to the millisecond where it has some', new Date('2026-03-02T10:00:00.5Z'), '2026-03-02 10:00:00.500Z'],
    ['JSON for objects', { a: [1] }, '{"a":[1]}'],
    ['a long text truncated', 'x'.repeat(100), `${'x'.repeat(59)}…`],
    ['other alphabets as they are', 'Дом 音楽 😀 é', 'Дом 音楽 😀 é'],
  ])('shows %s', (_, value, text) => {
    expect(formatTable([{ a: value }]).split('\n')[2]).toBe(text);
  });
});

test('a record is a table of columns and values', () => {
  expect(formatRecord({ name: 'music', rows: 5 })).toBe('column  value\n------  -----\nname    music\nrows    5\n');
});

describe('text from the API', () => {
  test.each([
    ['colours of a terminal', '\x1b[31mred\x1b[0m'],
    ['the title of a terminal', '\x1b]0;owned\x07'],
    ['a line break', 'a\r\nb'],
    ['a backspace', 'a\bb'],
    ['an 8-bit control sequence', '\x9b31m'],
    ['a right-to-left override', 'gpj.\u202eexe'],
    ['direction isolates', '\u2066a\u2069'],
    ['a zero-width joiner', 'a\u200db'],
  ])('cannot control the terminal with %s', (_, text) => {
    expect(formatTable([{ a: text }])).toMatch(/^[^\p{Cc}\p{Cf}]+\n[^\p{Cc}\p{Cf}]+\n[^\p{Cc}\p{Cf}]+\n$/u);
  });

  test('stays on its line, whatever it contains', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const printed = formatTable(texts.map((text) => ({ a: text, b: { text } })));
        expect(printed.split('\n')).toHaveLength(texts.length + 3);
        expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

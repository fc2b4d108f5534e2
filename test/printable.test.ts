import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeUnprintable, toPrintable, toPrintableLines } from '../src/printable.ts';
import { withDatabase } from './support/database.ts';
import { runInProcess } from './support/run-in-process.ts';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const HOSTILE = 'a\x1b]0;owned\x07\x9b31m\u202eb\u2066\u200f\u2028c\u{e0041}\x7f\u0085d';

test.each([
  '\x00',
  '\x1b',
  '\r',
  '\x7f',
  '\x80',
  '\x9b',
  '\x9d',
  '\u061c',
  '\u200e',
  '\u202a',
  '\u2069',
  '\u2028',
  '\ufeff',
  '\u{e0041}',
])('the character %j is replaced in lines, and escaped in JSON', (mark) => {
  expect(toPrintable(`a${mark}b`)).toBe('a b');
  expect(toPrintableLines(`a\n\nb${mark}c\n`)).toBe('a\n\nb c\n');
  const json = escapeUnprintable(JSON.stringify([`a${mark}b`, { [mark]: 1 }], null, 2));
  expect(json.replaceAll('\n', '')).not.toMatch(UNPRINTABLE);
  expect(JSON.parse(json)).toEqual([`a${mark}b`, { [mark]: 1 }]);
});

test('JSON of any value stays the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const json = escapeUnprintable(JSON.stringify(value));
      expect(json).not.toMatch(UNPRINTABLE);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

describe('what commands print of a database', () => {
  const fill = `insert into ops.watchlist (kind, id, note) values ('keyword', $1, $1)`;

  test.each([
    ['rows', ['sql', 'select id, note from ops.watchlist', '--unsafe']],
    [
      'rows as JSON',
      [
        'sql',
        'select id, note, to_jsonb(note) as j, note::text as "x\u202ey" from ops.watchlist',
        '--unsafe',
        '--json',
      ],
    ],
    ['the watchlist', ['watch', 'list']],
    ['the watchlist as JSON', ['watch', 'list', '--json']],
    ['an error of PostgreSQL', ['sql', `select cast(note as int) from ops.watchlist`, '--unsafe']],
    ['names of columns', ['sql', `select 1 as "${HOSTILE.replaceAll('"', '')}"`, '--unsafe']],
    ['what was typed', ['runs', HOSTILE]],
    ['an unknown option', [`--${HOSTILE}`]],
  ])('has no character that controls a terminal: %s', (_, args) =>
    withDatabase(async ({ url, pool }) => {
      await pool.query(fill, [HOSTILE]);
      const { stdout, stderr } = await runInProcess(args, { DATABASE_URL: url });
      expect((stdout + stderr).length).toBeGreaterThan(0);
      expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(UNPRINTABLE);
      if (args.includes('--json'))
        expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    }),
  );
});

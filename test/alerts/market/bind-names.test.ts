/** Named values in SQL. */
import { expect, test } from 'vitest';
import { bindNames } from '../../../src/alerts/market/bind-names.ts';

test.each([
  ['select :a, :b, :a', 'select $1, $2, $1', [1, 'x']],
  ['select :a::int', 'select $1::int', [1]],
  [`select ':a', ":a", 'it''s :a', $q$ :a $q$ -- :a`, `select ':a', ":a", 'it''s :a', $q$ :a $q$ -- :a`, []],
  ['select 1 /* :a\n :b */ where x = :b', 'select 1 /* :a\n :b */ where x = $1', ['x']],
  ['select values[1:other], :missing', 'select values[1:other], :missing', []],
  ['select :missing, :nothing', 'select :missing, $1', [null]],
])('%s', (sql, text, values) => {
  expect(bindNames(sql, { a: 1, b: 'x', nothing: undefined })).toEqual({ text, values });
});

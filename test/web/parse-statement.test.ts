import { expect, test } from 'vitest';
import { parseStatement } from '../../src/web/sql/parse-statement.ts';

test.each([
  ['select :a, :b, :a', 'select $1, $2, $1', ['a', 'b']],
  ["select x::text, ':no', \":no\", $$ :no ; $$, e'\\':no' -- :no ;\n/* ; /* :no */ :no */ from t", null, []],
  ['select a[1:n], b[:m]', 'select a[1:n], b[$1]', ['m']],
  ['select 1::text, 2.5::int, a[1:2]', null, []],
  ['select 1; -- end\n ; ', 'select 1', []],
  ['select $t$ ; :no $x$ $t$, :yes', 'select $t$ ; :no $x$ $t$, $1', ['yes']],
  ["select U&'a' , x'1f', 'it''s :no', :yes", "select U&'a' , x'1f', 'it''s :no', $1", ['yes']],
])('%s', (given, text, names) => {
  const parsed = parseStatement(given);
  expect(parsed.text).toBe(text ?? given);
  expect(parsed.names).toEqual(names);
});

test.each(['', ' -- nothing\n', 'select 1; select 2', "select '; \n'; drop table x"])('refuses %j', (given) => {
  expect(() => parseStatement(given)).toThrow(/empty|several/);
});

test('finds the place of the typed text', () => {
  const given = 'select :region, :region, wrong';
  const { text, findOrigin } = parseStatement(given);
  expect(given.slice(findOrigin(text.indexOf('wrong')))).toBe('wrong');
});

test('reads hostile text in a moment', () => {
  const started = performance.now();
  for (const text of ['/*'.repeat(9_000), '$a$'.repeat(6_000), "e'\\".repeat(6_000), ':'.repeat(19_000)]) {
    parseStatement(`select ${text}`);
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});

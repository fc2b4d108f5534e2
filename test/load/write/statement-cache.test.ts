import { expect, test } from 'vitest';
import { createStatementCache } from '../../../src/load/write/statement-cache.ts';

test('a statement is built once and keeps its name', () => {
  const cache = createStatementCache('merge', 2);
  const first = cache.get('a', () => 'select 1');
  expect(first).toEqual({ name: 'merge 0', text: 'select 1' });
  expect(cache.get('a', () => 'select 2')).toBe(first);
});

test('statements beyond the limit have no name, so that a session does not keep them', () => {
  const cache = createStatementCache('merge', 2);
  const names = ['a', 'b', 'c', 'd', 'a'].map((id) => cache.get(id, () => `select '${id}'`).name);
  expect(names).toEqual(['merge 0', 'merge 1', undefined, undefined, 'merge 0']);
  expect(cache.get('d', () => `select 'd'`)).toEqual({ text: `select 'd'` });
});

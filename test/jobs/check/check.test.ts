import { expect, test } from 'vitest';
import { error, ok, orFine, runChecks, warning } from '../../../src/jobs/check/check.ts';
import { UnavailableError } from '../../../src/errors.ts';

test('checks keep their order, and what is thrown is a finding like any other', async () => {
  const findings = await runChecks([
    { name: 'late', find: () => Promise.resolve([ok('fine'), warning('odd', 'look')]) },
    { name: 'away', find: () => Promise.reject(new UnavailableError('not there', { remedy: 'start it' })) },
    {
      name: 'bug',
      find: () => {
        throw new Error('oops');
      },
    },
    { name: 'last', find: () => [error('wrong', null)] },
  ]);
  expect(findings).toEqual([
    { check: 'late', result: 'ok', message: 'fine', remedy: null },
    { check: 'late', result: 'warning', message: 'odd', remedy: 'look' },
    { check: 'away', result: 'error', message: 'not there', remedy: 'start it' },
    { check: 'bug', result: 'error', message: 'oops', remedy: null },
    { check: 'last', result: 'error', message: 'wrong', remedy: null },
  ]);
});

test('one that never answers is told, and keeps no other from its answer', async () => {
  const findings = await runChecks(
    [
      { name: 'hanging', find: () => new Promise(() => undefined) },
      { name: 'other', find: () => [ok('fine')] },
    ],
    10,
  );
  expect(findings).toMatchObject([
    { check: 'hanging', result: 'error', message: 'no answer within 0.01 s' },
    { check: 'other', result: 'ok' },
  ]);
});

test('nothing to say is fine', () => {
  expect(orFine([], 'as it should be')).toEqual([ok('as it should be')]);
  expect(orFine([warning('odd', 'look')], 'as it should be')).toEqual([warning('odd', 'look')]);
});

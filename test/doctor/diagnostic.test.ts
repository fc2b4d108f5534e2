import { expect, test } from 'vitest';
import { error, ok, orOk, runDiagnostics, warning } from '../../src/doctor/diagnostic.ts';
import { UnavailableError } from '../../src/errors.ts';

test('findings keep the order of the diagnostics, and a thrown error is a finding', async () => {
  const findings = await runDiagnostics([
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

test('a diagnostic that never ends is reported and does not delay the others', async () => {
  const findings = await runDiagnostics(
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

test('a diagnostic without remarks is ok', () => {
  expect(orOk([], 'as it should be')).toEqual([ok('as it should be')]);
  expect(orOk([warning('odd', 'look')], 'as it should be')).toEqual([warning('odd', 'look')]);
});

import { describe, expect, test } from 'vitest';
import { LoadError } from '../../../src/errors.ts';
import {
  isConflict,
  isLostConnection,
  isRetryable,
  isTimeout,
  toLoadError,
  createStandbyError,
} from '../../../src/load/connection/sql-state.ts';
import { withDatabase } from '../../support/database.ts';

const failure = (code: string | undefined, message = 'said') =>
  toLoadError(Object.assign(new Error(message), code === undefined ? {} : { code }));

describe('what PostgreSQL says', () => {
  test.each([
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
    ['55P03', 'lock not available'],
    ['53300', 'too many connections'],
    ['53100', 'disk full'],
    ['53200', 'out of memory'],
    ['25006', 'read-only, as before a promotion'],
    ['28P01', 'the password is being changed'],
    ['58030', 'I/O error'],
    ['57P04', 'the database was dropped'],
    ['57014', 'statement time-out'],
  ])('passes by itself: %s (%s)', (code) => {
    expect(isRetryable(failure(code))).toBe(true);
    expect(isLostConnection(failure(code))).toBe(false);
    expect(isConflict(failure(code))).toBe(code.startsWith('40'));
  });

  test.each([
    '08000',
    '08003',
    '08006',
    '57P01',
    '57P02',
    '57P03',
    '57P05',
    '25P03',
    'ECONNRESET',
    'EPIPE',
    'ECONNREFUSED',
  ])('means that the connection is gone, and whether we committed is not known: %s', (code) => {
    expect(isLostConnection(failure(code))).toBe(true);
    expect(isRetryable(failure(code))).toBe(true);
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout expired',
    'Client has encountered a connection error and is not queryable',
  ])('means that the connection is gone, without a code: %s', (message) => {
    expect(isLostConnection(failure(undefined, message))).toBe(true);
  });

  test.each(['22P05', '23502', '23503', '23505', '42P01', '42703', '22003', '22007', undefined])(
    'does not pass by itself: %s',
    (code) => {
      expect(isRetryable(failure(code))).toBe(false);
    },
  );
});

test('a time limit that was reached is recognised, and so are a stale plan and a standby', () => {
  for (const code of ['57014', '55P03']) expect(isTimeout(failure(code))).toBe(true);
  expect(isTimeout(failure(undefined, 'Query read timeout'))).toBe(true);
  expect(isTimeout(failure('40001'))).toBe(false);
  expect(isRetryable(failure('0A000', 'cached plan must not change result type'))).toBe(true);
  expect(isRetryable(failure('0A000', 'not supported'))).toBe(false);
  expect(createStandbyError().sqlState).toBe('25006');
});

describe('an error', () => {
  test('keeps its code, its words and its cause, and is made once', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (a)=(1) exists' });
    const made = toLoadError(cause);
    expect(made).toBeInstanceOf(LoadError);
    expect(made).toMatchObject({ sqlState: '23505', message: 'duplicate key; Key (a)=(1) exists', cause });
    expect(toLoadError(made)).toBe(made);
  });

  test('may be anything that was thrown', () => {
    expect(toLoadError('text').message).toBe('text');
  });

  test('of a real deadlock is one that passes', () =>
    withDatabase(async ({ pool }) => {
      await pool.query('create table t (a int primary key, b int); insert into t values (1, 0), (2, 0)');
      const [one, two] = [await pool.connect(), await pool.connect()];
      const update = 'update t set b = b + 1 where a = $1';
      await one.query('begin');
      await two.query('begin');
      await one.query(update, [1]);
      await two.query(update, [2]);
      const both = await Promise.allSettled([one.query(update, [2]), two.query(update, [1])]);
      one.release(true);
      two.release(true);
      const lost = both.find((result) => result.status === 'rejected');
      expect(isRetryable(toLoadError(lost?.reason))).toBe(true);
      expect(toLoadError(lost?.reason).sqlState).toBe('40P01');
    }));
});

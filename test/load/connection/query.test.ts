import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { queryReadOnly } from '../../../src/load/connection/query.ts';
import { withDatabase } from '../../support/database.ts';
import { mergeInto, readRows, sound } from '../write/row-writes.ts';

async function refused(pool: Pool, text: string): Promise<string> {
  try {
    await queryReadOnly(pool, text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

const WRITES: readonly (readonly [text: string, sqlState: string])[] = [
  [`insert into echotik.music (clip_id, _request_id, _observed_at) values ('9', 1, now())`, '25006'],
  [`update echotik.music set title = 'x'`, '25006'],
  ['delete from echotik.music', '25006'],
  ['drop table echotik.music cascade', '25006'],
  ['create table echotik.mine (a int)', '25006'],
  ['with gone as (delete from echotik.music returning *) select * from gone', '25006'],
  ['explain analyze delete from echotik.music', '25006'],
  [`select nextval('ops.runs_run_id_seq')`, '25006'],
  ['do $$ begin delete from echotik.music; end $$', '25006'],
  ['do $$ begin set local transaction_read_only = off; delete from echotik.music; end $$', '25001'],
  ['do $$ begin commit; delete from echotik.music; end $$', '2D000'],
  ['commit; drop table echotik.music cascade', '42601'],
  ['select 1; select 2', '42601'],
  ['rollback; begin; delete from echotik.music; commit', '42601'],
];

describe('a question', () => {
  test('cannot write, however it is put', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [sound('1', 1, { title: 'a' })]);
      for (const [text, sqlState] of WRITES) {
        const message = await refused(pool, text);
        expect({ text, sqlState: /\((\w+)\)$/.exec(message)?.[1] }).toEqual({ text, sqlState });
      }
      expect(await readRows(pool, 'select title from echotik.music')).toEqual([{ title: 'a' }]);
    }));

  test('cannot make the next one write', () =>
    withDatabase(async ({ pool }) => {
      for (const wish of ['transaction', 'session characteristics as transaction']) {
        expect(await refused(pool, `set ${wish} read write`)).toBe('accepted');
        expect(await refused(pool, 'create table echotik.mine (a int)')).toContain('(25006)');
      }
      expect(await refused(pool, 'commit')).toBe('accepted');
      expect(await refused(pool, 'create table echotik.mine (a int)')).toContain('(25006)');
    }));

  test('that PostgreSQL does not understand is the asker’s mistake, with a hint where there is one', () =>
    withDatabase(async ({ pool }) => {
      const wrong = queryReadOnly(pool, 'select clipid from echotik.music');
      await expect(wrong).rejects.toMatchObject({
        name: 'ConfigError',
        message: 'PostgreSQL says: column "clipid" does not exist (42703)',
        remedy: expect.stringContaining('clip_id'),
      });
      expect(await refused(pool, 'selct 1')).toContain('syntax error');
      expect(await refused(pool, 'select 1/0')).toContain('division by zero');
      expect(await queryReadOnly(pool, '-- nothing')).toEqual([]);
    }));
});

const VALUES: readonly (readonly [text: string, value: unknown])[] = [
  ['9007199254740991::bigint', 9007199254740991],
  ['9007199254740993::bigint', '9007199254740993'],
  [`'-9223372036854775808'::bigint`, '-9223372036854775808'],
  ['1.5::numeric', 1.5],
  ['0.1::numeric', 0.1],
  ['1.50::numeric', '1.50'],
  ['12345678901234567890.123::numeric', '12345678901234567890.123'],
  [`'NaN'::numeric`, Number.NaN],
  [`date '2026-03-02'`, '2026-03-02'],
  [`timestamptz '2026-03-02 10:00:00+02'`, new Date('2026-03-02T08:00:00Z')],
  ['null::date', null],
  ['true', true],
  [`'{"a":[1]}'::jsonb`, { a: [1] }],
];

test('an answer loses nothing: no digit, no day, no zero', () =>
  withDatabase(async ({ pool }) => {
    for (const [text, value] of VALUES) {
      expect(await queryReadOnly(pool, `select ${text} as value`)).toEqual([{ value }]);
    }
  }));

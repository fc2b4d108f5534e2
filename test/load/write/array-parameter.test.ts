/** Array parameters against the text that they replace: PostgreSQL must read the same values, or refuse them alike. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { encodeArray } from '../../../src/load/write/array-parameter.ts';
import { encodeColumn, selectParameters } from '../../../src/load/write/column-parameter.ts';
import { withDatabase } from '../../support/database.ts';

const RUNS = 40;

const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
const document = fc.jsonValue().filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

/** Values as streams give them, by the type of their column. */
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc
    .oneof(text, fc.string({ minLength: 20, maxLength: 80 }), fc.integer(), fc.boolean())
    .map((value) => (typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value)),
  integer: fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, '17')),
  bigint: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(2 ** 32, -(2 ** 32), -1, -0, '9223372036854775807')),
  boolean: fc.oneof(fc.boolean(), fc.constantFrom(0, 1, 'true')),
  numeric: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('12345678901234567890.5')),
  'double precision': fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-0)),
  date: day.map((value) => value.toISOString().slice(0, 10)),
  'timestamp with time zone': fc.oneof(
    day,
    day.map((value) => value.toISOString()),
  ),
  jsonb: document,
  'text[]': fc.array(fc.option(fc.oneof(text, fc.constantFrom('', 'NULL', '{a,b}', '"\\', ' ')), { freq: 5 })),
};

/** How the values read as JSON, which is how they came before. */
const readJson = async (pool: Pool, type: string, list: readonly unknown[]) =>
  (
    await pool.query<{ value: unknown }>(`select value::text from json_to_recordset($1) as r(value ${type})`, [
      JSON.stringify(list.map((value) => ({ value }))),
    ])
  ).rows;

const readArray = async (pool: Pool, type: string, list: readonly unknown[]) =>
  (
    await pool.query<{ value: unknown }>(
      `select value::text from (${selectParameters([{ name: 'value', type }], 1)}) r`,
      [encodeColumn({ name: 'value', type }, list)],
    )
  ).rows;

describe('a column is read as the same values in JSON', () => {
  test.each(Object.entries(values))('%s', (type, value) =>
    withDatabase(({ pool }) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.option(value, { nil: fc.sample(fc.constantFrom(null, undefined), 1)[0] })),
          async (list) => {
            expect(await readArray(pool, type, list)).toEqual(await readJson(pool, type, list));
          },
        ),
        { numRuns: RUNS },
      ),
    ),
  );

  test('a number that is not finite is null', () =>
    withDatabase(async ({ pool }) => {
      for (const type of ['integer', 'numeric', 'double precision', 'text'])
        expect(await readArray(pool, type, [Number.NaN, Number.POSITIVE_INFINITY, 1])).toMatchObject([
          { value: null },
          { value: null },
          { value: '1' },
        ]);
    }));
});

test.each([
  ['integer', [1, 1.5], '22P02'],
  ['integer', [1, 2 ** 31], '22003'],
  ['bigint', ['9223372036854775808'], '22003'],
  ['boolean', [true, 2], '22P02'],
  ['date', ['2026-02-30'], '22008'],
  ['timestamp with time zone', [new Date(0), 'soon'], '22007'],
  ['numeric', ['1,5'], '22P02'],
  ['text', ['a\0'], '22021'],
])('PostgreSQL refuses %s of %j as a fault of the row', (type, list, code) =>
  withDatabase(async ({ pool }) => {
    await expect(readArray(pool, type, list)).rejects.toMatchObject({ code });
  }),
);

test('bytes arrive as they are, also when they are larger than what was encoded before', () =>
  withDatabase(async ({ pool }) => {
    const bytes = [Buffer.from([0, 255, 92, 34]), Buffer.alloc(0), Buffer.alloc(1_500_000, 7), null];
    const { rows } = await pool.query<{ bytes: Buffer | null }>('select bytes from unnest($1::bytea[]) as r(bytes)', [
      encodeArray('bytea', bytes),
    ]);
    // Compared as a whole: toEqual compares each byte.
    expect(rows.map((row) => row.bytes?.toString('latin1'))).toEqual(bytes.map((one) => one?.toString('latin1')));
  }));

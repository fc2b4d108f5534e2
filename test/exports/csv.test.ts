/** CSV is read by COPY of PostgreSQL and by DuckDB as what was written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCsvWriter } from '../../src/exports/csv.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { quoteText } from '../../src/load/connection/sql-text.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { createHostileTable, HOSTILE_TABLE } from './hostile-rows.ts';
import { readWithDuckDb } from './read-with-duckdb.ts';
import { withFolder } from './with-folder.ts';

const TEXT_OID = 25;

async function format(rows: readonly (readonly (string | null)[])[], excel = false): Promise<string> {
  let text = '';
  const columns = (rows[0] ?? []).map((_, index) => ({ name: `c${index}`, oid: TEXT_OID, elementOid: undefined }));
  const writer = createCsvWriter(columns, { write: async (part) => void (text += String(part)) }, { excel });
  await writer.write(rows);
  await writer.end();
  return text;
}

test('COPY reads every value and type back, and so does DuckDB', () =>
  withDatabase(async ({ pool, url }) =>
    withFolder(async (folder) => {
      await createHostileTable(pool);
      const file = `${folder}/rows.csv`;
      // Arrays are JSON, which COPY does not read.
      const columns = 'n, id, big, small, flag, ratio, single, amount, price, day, at, local, doc, span';
      const sql = `select ${columns} from ${HOSTILE_TABLE}`;
      const ended = await runInProcess(['export', '--sql', sql, '--out', file, '--unsafe'], { DATABASE_URL: url });
      expect(ended).toMatchObject({ code: 0, stdout: '' });
      await pool.query(`create table public.copied as ${sql} limit 0`);
      await pool.query(`copy public.copied from ${quoteText(file)} (format csv, header)`);
      const difference = `(table public.copied except ${sql}) union all (${sql} except table public.copied)`;
      expect((await pool.query(difference)).rows).toEqual([]);
      expect((await pool.query('select count(*)::int as rows from public.copied')).rows).toEqual([{ rows: 21 }]);
      const { rows: expected } = await pool.query(
        `select n::text, id, amount::text, doc::text from ${HOSTILE_TABLE} order by ${HOSTILE_TABLE}.n`,
      );
      const read = `read_csv('${file}', header = true, all_varchar = true, allow_quoted_nulls = false, quote = '"', escape = '"')`;
      expect(await readWithDuckDb(`select n, id, amount, doc from ${read} order by n::int`)).toEqual(expected);
    }),
  ));

test('arrays are JSON, booleans are words, instants are UTC', () =>
  withDatabase(async ({ url }) => {
    const sql = `select array['a,b', null] as names, array[true] as flags, true as flag, '2026-03-02 12:00+02'::timestamptz as at, null as nothing, '' as empty`;
    const { code, stdout, stderr } = await runInProcess(['sql', '--csv', sql, '--unsafe'], { DATABASE_URL: url });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'names,flags,flag,at,nothing,empty\n"[""a,b"",null]",[true],true,2026-03-02T10:00:00.000Z,,""\n',
      stderr: '',
    });
    expect(await runInProcess(['sql', '--csv', '--json', 'select 1', '--unsafe'], { DATABASE_URL: url })).toMatchObject(
      { code: 2 },
    );
    const none = await runInProcess(['sql', '--csv', 'select 1 as n where false', '--unsafe'], { DATABASE_URL: url });
    expect(none).toMatchObject({ code: 0, stdout: 'n\n' });
  }));

test('whatever the texts are, COPY reads the same', () =>
  withDatabase(async ({ pool }) =>
    withFolder(async (folder) => {
      const { writeFile } = await import('node:fs/promises');
      await pool.query('create table public.texts (c0 text, c1 text)');
      // PostgreSQL has no text with U+0000, and no half of a surrogate pair.
      const value = fc.option(
        fc.string({ unit: 'binary' }).map((text) => text.toWellFormed().replaceAll('\0', '')),
        { nil: null },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1 }), async (rows) => {
          await writeFile(`${folder}/texts.csv`, await format(rows));
          await pool.query('truncate public.texts');
          await pool.query(`copy public.texts from ${quoteText(`${folder}/texts.csv`)} (format csv, header)`);
          expect(await readTexts(pool)).toEqual(rows);
        }),
        { numRuns: 60 },
      );
    }),
  ));

async function readTexts(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query<{ c0: string | null; c1: string | null }>(
    'select * from public.texts order by ctid',
  );
  return rows.map(({ c0, c1 }) => [c0, c1]);
}

test('for spreadsheets no text is a formula, and ids keep their digits', async () => {
  const rows = [['=1+1', '+44', '-cmd', '@SUM(A1)', '\tx', 'plain', '7123456789012345678', '0012', '12', '']];
  expect(await format([['\n=1+1', '＝1+1', '＋1', '－1', '＠SUM(A1)']], true)).toBe(
    `\ufeffc0,c1,c2,c3,c4\r\n"'\n=1+1",'＝1+1,'＋1,'－1,'＠SUM(A1)\r\n`,
  );
  expect(await format(rows, true)).toBe(
    '\ufeffc0,c1,c2,c3,c4,c5,c6,c7,c8,c9\r\n' +
      `'=1+1,'+44,'-cmd,'@SUM(A1),'\tx,plain,"=""7123456789012345678""","=""0012""",12,""\r\n`,
  );
  expect(await format([['=1+1', '7123456789012345678']])).toBe('c0,c1\n=1+1,7123456789012345678\n');
});

test('for spreadsheets numbers of more than 15 digits are whole too, and shorter ones stay numbers', () =>
  withDatabase(async ({ url }) => {
    const sql = `select 7412345678901234567 as id, -7412345678901234567 as negative, 741234567890123 as short,
      1234567890123456789.50 as amount, 2.3333333333333333 as mean, '7412345678901234567'::jsonb as doc`;
    const run = (...args: string[]) =>
      runInProcess(['export', '--sql', sql, '--out', '-', '--unsafe', ...args], { DATABASE_URL: url });
    const header = 'id,negative,short,amount,mean,doc';
    expect(await run('--excel')).toMatchObject({
      code: 0,
      stdout: `\ufeff${header}\r\n"=""7412345678901234567""","=""-7412345678901234567""",741234567890123,"=""1234567890123456789.50""",2.3333333333333333,"=""7412345678901234567"""\r\n`,
    });
    expect((await run()).stdout).toBe(
      `${header}\n7412345678901234567,-7412345678901234567,741234567890123,1234567890123456789.50,2.3333333333333333,7412345678901234567\n`,
    );
  }));

/** Workbooks are read by another library as what was written. */
import { readFile, writeFile } from 'node:fs/promises';
import readSheets, { readSheet } from 'read-excel-file/node';
import { expect, test } from 'vitest';
import type { ResultColumn } from '../../src/load/connection/row-cursor.ts';
import { createXlsxWriter } from '../../src/exports/xlsx.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { createHostileTable, HOSTILE_TABLE } from './hostile-rows.ts';
import { withFolder } from './with-folder.ts';

const INTEGER: ResultColumn = { name: 'n', oid: 23, elementOid: undefined, type: 'integer', comment: null };

test('texts stay texts, numbers are numbers where Excel keeps their digits, days and instants are dates', () =>
  withDatabase(async ({ pool, url }) =>
    withFolder(async (folder) => {
      await createHostileTable(pool);
      const file = `${folder}/rows.xlsx`;
      const columns = 'n, id, big, flag, ratio, amount, price, day, at, names';
      const sql = `select ${columns} from ${HOSTILE_TABLE} order by n`;
      const ended = await runInProcess(['export', '--sql', sql, '--out', file, '--unsafe'], { DATABASE_URL: url });
      expect(ended).toMatchObject({ code: 0, stdout: '' });
      const [header, first, second, third, ...rest] = await readSheet(file, { trim: false });
      expect(header).toEqual(columns.split(', '));
      expect(first).toEqual([
        1,
        '7123456789012345678',
        '9223372036854775807',
        true,
        0.1,
        '12345678901234567890.123456789',
        1234567890.12,
        new Date('2026-02-28T00:00:00Z'),
        new Date('2026-03-02T10:00:00.123Z'),
        '["a","b, c",null,"NULL",""]',
      ]);
      expect(second).toEqual([2, ...Array(9).fill(null)]);
      // Excel has no NaN, and no day before 1900.
      expect(third?.slice(2)).toEqual(
        ['-9223372036854775808', false, 'NaN', -0.000000001, -0.01, '0001-01-01', '1969-12-31 23:59:59.999999+00']
          .map((value, index) => (index === 6 ? new Date('1969-12-31T23:59:59.999Z') : value))
          .concat('[]'),
      );
      const { rows } = await pool.query<{ id: string }>(`select id from ${HOSTILE_TABLE} where n > 100 order by n`);
      const texts = rest.filter(([n]) => Number(n) > 100).map((row) => row[1] ?? '');
      expect(texts).toEqual(rows.map(({ id }) => id));
      // No cell of the file has a formula.
      expect((await readFile(file)).includes('<f>')).toBe(false);
    }),
  ));

test('rows that do not fit continue on other sheets, each with the header; no rows are a sheet with a header', () =>
  withFolder(async (folder) => {
    const write = async (count: number, limits: Parameters<typeof createXlsxWriter>[2]) => {
      const parts: Uint8Array[] = [];
      const writer = createXlsxWriter(
        [INTEGER],
        { write: async (bytes) => void parts.push(Buffer.from(bytes)) },
        limits,
      );
      await writer.write(Array.from({ length: count }, (_, index) => [String(index + 1)]));
      await writer.end();
      await writeFile(`${folder}/sheets.xlsx`, Buffer.concat(parts));
      return (await readSheets(`${folder}/sheets.xlsx`)).map(({ sheet, data }) => [sheet, data]);
    };
    expect(await write(7, { maxRows: 4 })).toEqual([
      ['rows', [['n'], [1], [2], [3]]],
      ['rows 2', [['n'], [4], [5], [6]]],
      ['rows 3', [['n'], [7]]],
    ]);
    expect(await write(0, { maxRows: 4 })).toEqual([['rows', [['n']]]]);
    // `<row r="2"><c r="A2"><v>1</v></c></row>` has 39 characters.
    expect(await write(3, { maxCharacters: 40 })).toEqual([
      ['rows', [['n'], [1], [2]]],
      ['rows 2', [['n'], [3]]],
    ]);
  }));

test('a text that no cell holds is refused, and nothing is left', () =>
  withDatabase(async ({ url }) =>
    withFolder(async (folder) => {
      const { readdir } = await import('node:fs/promises');
      for (const [value, length] of [
        [`repeat('x', 32768)`, 32_768],
        // PostgreSQL sends 30,001 characters: {aa,aa}. The cell would have ["aa","aa"].
        [`array_fill('aa'::text, array[10000])`, 50_001],
      ] as const) {
        const args = ['export', '--sql', `select ${value} as caption`, '--out', `${folder}/a.xlsx`, '--unsafe'];
        expect(await runInProcess(args, { DATABASE_URL: url })).toMatchObject({
          code: 2,
          stderr: expect.stringContaining(
            `a value of column caption has ${length} characters, and a cell of Excel holds 32767\n  -> `,
          ),
        });
      }
      expect(await readdir(folder)).toEqual([]);
    }),
  ));

/** `export` of questions, tables and statements. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { setQuestionParams } from '../../src/exports/question-params.ts';
import type { ExportManifest } from '../../src/exports/export-manifest.ts';
import { createRowSpool } from '../../src/exports/row-spool.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { packageFile } from '../../src/package-files.ts';
import { toEnvironment } from '../support/cli.ts';
import { fill } from '../load/marts/fill.ts';
import { withReader } from '../load/readers/with-reader.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { readWithDuckDb } from './read-with-duckdb.ts';
import { withFolder } from './with-folder.ts';

test('a role of grant-bi exports tables, views and questions; the manifest names what they stand on', () =>
  withReader(async ({ owner, url, grant }) =>
    withFolder(async (folder) => {
      await owner.query(`insert into ops.warehouse (source) values ('simulator')`);
      await fill(owner, 'echotik.products', [
        { product_id: '7123456789012345678', product_name: '=1+1', region: 'US' },
      ]);
      const run = (...args: string[]) => runInProcess(['export', ...args], { ECHOTIK_READER_URL: url });
      const read = async (name: string) =>
        parseAs<ExportManifest>(await readFile(`${folder}/${name}.manifest.json`, 'utf8'));

      expect(await run('products', '--out', `${folder}/products.ndjson`)).toEqual({
        code: 0,
        signal: null,
        stdout: '',
        stderr: expect.stringMatching(/^Exported 1 row, \d+ KiB, to .*products\.ndjson\.\n$/),
      });
      const text = await readFile(`${folder}/products.ndjson`);
      expect(parseAs<object>(text.toString())).toMatchObject({
        product_id: '7123456789012345678',
        product_name: '=1+1',
      });
      const manifest = await read('products.ndjson');
      expect(manifest).toMatchObject({
        format: 'ndjson',
        rows: 1,
        bytes: text.length,
        sha256: createHash('sha256').update(text).digest('hex'),
        subject: 'echotik.products',
        statement: 'select * from "echotik"."products"',
        // The role may not read ops.warehouse.
        source: null,
        credits_of_tables: 0,
        tables: [{ table: 'products', newest_business_date: null, age_days: null, credits: null }],
      });
      expect(manifest.columns.find(({ name }) => name === 'product_id')).toMatchObject({
        type: 'text',
        comment: expect.stringContaining('.'),
      });

      await grant({ ops: true });
      const question = await run('best-sellers', '--out', `${folder}/best.parquet`, '--param', 'region=GB');
      expect(question).toMatchObject({ code: 0, stderr: expect.stringContaining('The data is simulated') });
      const best = await read('best.parquet');
      expect(best).toMatchObject({ source: 'simulator', rows: 0, subject: '08-best-sellers-and-their-movement' });
      expect(best.statement).toContain(`select 'GB' as region, 'day' as period`);
      expect(best.tables.map(({ table }) => table)).toContain('product_ranks');
      expect(await readWithDuckDb(`select * from read_parquet('${folder}/best.parquet')`)).toEqual([]);

      expect(await run('marts.products', '--out', `${folder}/x.csv`)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(
          'no question and no table marts.products that this role may read (did you mean',
        ),
      });
      expect(await run('ops.runs', '--format', 'csv', '--out', '-')).toMatchObject({ code: 0 });
      expect(await run('a-category', '--out', `${folder}/x.csv`)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /is part of several questions: .*14-entering-a-category.*36-my-share-of-a-category/,
        ),
      });
    }),
  ));

test('what fails leaves nothing, and what was there before stays; the price of a statement of several tables is theirs', () =>
  withDatabase(async ({ pool, url }) =>
    withFolder(async (folder) => {
      const run = (...args: string[]) => runInProcess(['export', '--unsafe', ...args], { DATABASE_URL: url });
      const file = `${folder}/rows.csv`;
      await writeFile(file, 'before');
      // The error comes after many rows.
      const failing = 'select 10 / (150000 - n) as n from generate_series(1, 200000) n';
      for (const format of ['csv', 'ndjson', 'parquet', 'xlsx']) {
        const ended = await run('--sql', failing, '--format', format, '--out', file);
        expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('division by zero') });
        expect({ format, files: await readdir(folder), text: await readFile(file, 'utf8') }).toEqual({
          format,
          files: ['rows.csv'],
          text: 'before',
        });
      }
      for (const [args, message] of [
        [['--sql', 'select 1 as a, 2 as a', '--out', file], 'two columns of the result are named a'],
        [['--sql', 'select 1; drop table ops.runs', '--out', file], 'PostgreSQL says: '],
        [['--sql', `delete from ops.runs returning 1`, '--out', file], 'PostgreSQL says: '],
        [['--sql', 'select 1', '--out', `${folder}/no/such.csv`], 'cannot be written'],
        [['--sql', 'select 1', 'products'], 'an export has one source'],
        [['--sql', ' ', '--out', file], 'the query is empty'],
        [['--file', `${folder}/none.sql`], 'cannot be read'],
        [['products', '--param', 'region=US'], '--param is for questions'],
        [['products', '--excel', '--format', 'xlsx'], '--excel cannot be used with --format xlsx'],
        [['products', '--grace', '1s'], '--grace cannot be used without --dataset'],
      ] as const) {
        expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
        expect(await readdir(folder)).toEqual(['rows.csv']);
      }
      await writeFile(`${file}.manifest.json`, 'of an earlier export');
      await writeFile(
        `${folder}/one.sql`,
        '-- One row.\nselect product_id, date from echotik.product_daily join echotik.products using (product_id);\n',
      );
      expect(await run('--file', `${folder}/one.sql`, '--out', file)).toMatchObject({ code: 0 });
      expect(await readFile(file, 'utf8')).toBe('product_id,date\n');
      const { tables } = parseAs<ExportManifest>(await readFile(`${file}.manifest.json`, 'utf8'));
      expect(tables.map(({ table }) => table)).toEqual(['product_daily', 'products']);
      const streamed = await run('--sql', `select 'é' as a`, '--out', '-', '--excel');
      expect(streamed).toMatchObject({ code: 0, stdout: '\ufeffa\r\né\r\n' });
      expect((await pool.query('select to_regclass($1) is not null as found', ['ops.runs'])).rows).toEqual([
        { found: true },
      ]);
    }),
  ));

const execute = promisify(execFile);

test('a directory and a pipe are refused before anything is written, and a link stays one', () =>
  withDatabase(async ({ url }) =>
    withFolder(async (folder) => {
      const run = (out: string) =>
        runInProcess(['export', '--sql', 'select 1 as n', '--format', 'csv', '--out', out, '--unsafe'], {
          DATABASE_URL: url,
        });
      const [directory, pipe, link] = [`${folder}/directory`, `${folder}/pipe`, `${folder}/link`];
      await mkdir(directory);
      await execute('mkfifo', [pipe]);
      for (const out of [directory, pipe]) {
        await writeFile(`${out}.manifest.json`, 'of an earlier export');
        expect(await run(out)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining(`${out} is not a file that can be replaced`),
        });
        expect(await readFile(`${out}.manifest.json`, 'utf8')).toBe('of an earlier export');
      }
      expect((await lstat(pipe)).isFIFO()).toBe(true);
      await writeFile(`${directory}/target.csv`, 'before');
      await symlink(`${directory}/target.csv`, link);
      expect(await run(link)).toMatchObject({ code: 0 });
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      expect(await readFile(`${directory}/target.csv`, 'utf8')).toBe('n\n1\n');
      expect(await readdir(directory)).toEqual(['target.csv']);
    }),
  ));

describe('what is no error of the statement', () => {
  test('a reader that has ended is none at all, and the export ends', () =>
    withDatabase(async ({ url }) => {
      const sql = 'select n, pg_sleep(case when n > 2000000 then 60 else 0 end) from generate_series(1, 3000000) n';
      const script =
        '"$0" "$1" export --sql "$2" --format csv --out - --unsafe | head -1; echo "code ${PIPESTATUS[0]}"';
      const { stdout, stderr } = await execute(
        'bash',
        ['--norc', '-c', script, process.execPath, inject('program'), sql],
        {
          env: { PATH: process.env['PATH'], ...toEnvironment({ DATABASE_URL: url }) },
        },
      );
      expect({ stdout, stderr }).toEqual({ stdout: 'n,pg_sleep\ncode 0\n', stderr: '' });
    }));

  test('a lost connection, and a folder for temporary files that cannot be written', () =>
    withDatabase(async ({ url }) => {
      const sql = 'select pg_terminate_backend(pg_backend_pid())';
      const lost = await runInProcess(['export', '--sql', sql, '--out', '-', '--unsafe'], { DATABASE_URL: url });
      expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining('the connection to PostgreSQL was lost') });
      await expect(createRowSpool('/no/such/folder/rows')).rejects.toMatchObject({
        name: 'ConfigError',
        message: expect.stringContaining('the temporary file /no/such/folder/rows cannot be written: ENOENT'),
        remedy: expect.stringContaining('make room there'),
      });
    }));
});

describe('params of a question', () => {
  test('each of each question can be set', () =>
    withDatabase(async ({ pool }) => {
      const folder = packageFile('examples/questions');
      const questions = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
      let lists = 0;
      for (const name of questions) {
        const statement = await readFile(`${folder}/${name}`, 'utf8');
        // PostgreSQL says which params there are.
        const [head] = /^with params as \(\n.*?\n\)/ms.exec(statement) ?? [];
        if (head === undefined) continue;
        const read = async (text: string) =>
          onlyRow(await pool.query<Record<string, unknown>>(`${text} select * from params`));
        for (const [param, value] of Object.entries(await read(head))) {
          const isList = Array.isArray(value);
          lists += isList ? 1 : 0;
          const given = isList ? `it's,a\\,b` : typeof value === 'string' ? `it's,a` : '-12.5';
          const changed = setQuestionParams(statement, { [param]: given });
          const after = await read(/^with params as \(\n.*?\n\)/ms.exec(changed)?.[0] ?? '');
          const found = isList ? after[param] : String(after[param]);
          expect({ name, param, found }).toEqual({ name, param, found: isList ? [`it's`, 'a,b'] : given });
          expect(changed.split('\n)').slice(1)).toEqual(statement.split('\n)').slice(1));
          if (isList) expect((await read(setQuestionParams(head, { [param]: '' })))[param]).toEqual([]);
        }
      }
      expect(lists).toBe(4);
    }));

  const question = `-- Which?\nwith params as (\n  select 'US' as region, 7 as period_days, 'it''s' as name\n)\nselect 'US' as region from params;\n`;

  test('are replaced in params only, and texts are quoted', () => {
    expect(setQuestionParams(question, { region: `G'B; drop $& table`, period_days: '30' })).toBe(
      question.replace(`'US' as region, 7 as`, () => `'G''B; drop $& table' as region, 30 as`),
    );
    expect(setQuestionParams(question, {})).toBe(question);
  });

  test('unknown names and texts in place of numbers are refused', () => {
    expect(() => setQuestionParams(question, { regoin: 'x' })).toThrow('no param regoin (did you mean region?)');
    expect(() => setQuestionParams(question, { period_days: '7; drop' })).toThrow(
      'period_days is a number, not 7; drop',
    );
    expect(() => setQuestionParams('select 1', { a: '1' })).toThrow('the question has no param a');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { queryReadOnly } from '../../src/load/connection/query.ts';
import { runCli } from '../support/cli.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withFilledWarehouse } from '../support/filled-warehouse.ts';
import { parseAs } from '../support/parse-as.ts';
import { compareWithBodies } from './stored-bodies.ts';

const FOLDER = new URL('../../examples/questions/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .toSorted();
const questions = files.map((name) => {
  const text = read(name);
  const statement = text.replace(/^(?:--.*\n)+/, '');
  const comments = text
    .slice(0, text.length - statement.length)
    .split('\n')
    .slice(0, -1);
  return { name, text, statement, comments };
});

/**
 * In the simulated market no rule watches, nobody sells mostly live, the watched shop lists nothing new, no promoter was gained lately, no product is younger than a month, and
 * no category has five shops. growth-answers.test.ts and market-answers.test.ts have rows for these.
 */
const OF_OTHER_MARKETS = [
  '29-about-to-take-off.sql',
  '31-products-that-live-off-live.sql',
  '33-new-listings-of-shops.sql',
  '49-what-my-market-rules-reported.sql',
];
const PARTLY_OF_OTHER_MARKETS = ['32-new-products-and-their-first-weeks.sql', '35-how-open-is-a-category.sql'];

describe('the questions', () => {
  test('are 25 or more, numbered without a gap', () => {
    expect(files.length).toBeGreaterThanOrEqual(25);
    const numbers = files.map((name) => /^(\d\d)-[a-z0-9-]+\.sql$/.exec(name)?.[1]);
    expect(numbers).toEqual(files.map((_, index) => String(index + 1).padStart(2, '0')));
  });

  test.each(questions)('$name says what it asks, for whom, and what to adapt', ({ comments, statement }) => {
    expect(comments[0]).toMatch(/^-- [A-Z].*\?$/);
    expect(comments[1]).toMatch(/^-- For: \S.*\.$/);
    expect(comments[2]).toMatch(/^-- Adapt: \S.*/);
    expect(statement).toMatch(/^(?:with|select)\b[^;]*;\n$/);
    // Days come from the data, and nothing that only one tool understands.
    expect(statement).not.toMatch(/\bnow\(|current_date|current_timestamp|\{\{|:'/i);
    // An instant has another day in each zone.
    expect(statement).not.toMatch(/(?:_at|_time)::date/);
    expect(statement).not.toMatch(/select \*|\b(?:ops|raw)\./i);
  });

  test('are listed in the README, each with its question', () => {
    const listed = [...read('README.md').matchAll(/^- \[.*$/gm)].map(([line]) => line);
    expect(listed).toEqual(
      questions.map(({ name, comments }) => `- [${name.slice(0, -4)}](${name}): ${comments[0]?.slice(3)}`),
    );
  });

  test('have answers in a warehouse of some days, read-only, in columns one can name', () =>
    withFilledWarehouse(async ({ pool, url }) => {
      for (const { name, text, statement } of questions) {
        const rows = await queryReadOnly(pool, text);
        expect({ name, answered: rows.length > 0 }).toEqual({ name, answered: !OF_OTHER_MARKETS.includes(name) });
        const { fields } = await pool.query(`select * from (${statement.replace(';', '')}) answer limit 0`);
        const columns = fields.map((field) => field.name);
        expect({ name, columns: new Set(columns).size }).toEqual({ name, columns: columns.length });
        expect(columns.filter((column) => !/^[a-z][a-z0-9_]*$/.test(column))).toEqual([]);
        if (!rows.length || PARTLY_OF_OTHER_MARKETS.includes(name)) continue;
        // A column that is empty in every row is a join that never finds anything.
        const empty = columns.filter((column) => rows.every((row) => row[column] === null));
        expect({ name, empty }).toEqual({ name, empty: [] });
      }
      await compareWithBodies(pool);
      await deprecatedColumnsAgree(pool);
      await commandReads(url);
      await readmeReads(pool);
    }));

  /** A deprecated column has the values of the one that its comment names. */
  async function deprecatedColumnsAgree(pool: Pool): Promise<void> {
    const columns = await queryReadOnly(
      pool,
      `select c.relname as view, quote_ident(a.attname) as old, quote_ident(substring(col_description(c.oid, a.attnum) from 'use (\\w+)\\.')) as new
       from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'marts'::regnamespace and col_description(c.oid, a.attnum) like 'Deprecated%'`,
    );
    expect(columns.length).toBeGreaterThan(25);
    let known = 0;
    for (const column of columns) {
      const [view = '', old = '', other = ''] = [column['view'], column['old'], column['new']].map(String);
      const [agrees] = await queryReadOnly(
        pool,
        `select count(*) filter (where ${old} is distinct from ${other})::int as differ, (count(${old}) > 0)::int as known from marts.${view}`,
      );
      expect({ view, old, differ: agrees?.['differ'] }).toEqual({ view, old, differ: 0 });
      known += Number(agrees?.['known']);
    }
    expect(known).toBeGreaterThan(25);
  }

  /** The first query that a newcomer tries. */
  async function readmeReads(pool: Pool): Promise<void> {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, query = ''] = /echotik-warehouse sql "\n(.*?)"/s.exec(readme) ?? [];
    const rows = await queryReadOnly(pool, query);
    expect(rows).toHaveLength(5);
    expect(new Set(rows.map((row) => row['product_name'])).size).toBe(5);
  }

  async function commandReads(url: string): Promise<void> {
    const sql = (...args: string[]) => runCli(['sql', '--unsafe', ...args], { DATABASE_URL: url });
    const file = fileURLToPath(new URL('27-spending-by-day.sql', FOLDER));
    const { code, stdout } = await sql('--file', file, '--json');
    expect({ code, answered: parseAs<unknown[]>(stdout).length > 0 }).toEqual({ code: 0, answered: true });
    expect(await sql('select 1', '--file', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('two queries'),
    });
    expect(await sql('--file', '/no/such.sql')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be read'),
    });
    expect(await sql()).toMatchObject({ code: 2, stderr: expect.stringContaining('the query is empty') });
  }
});

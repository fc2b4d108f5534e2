/** SQL that a viewer types: what it may do, what is shown of it, and how much. */
import { describe, expect, test, vi } from 'vitest';
import { ANSWER_LIMITS } from '../../src/web/pages/ask/read-question-answer.ts';
import type { SqlAnswer } from '../../src/web/pages/ask/read-sql-answer.ts';
import { sqlPage } from '../../src/web/pages/ask/sql-page.tsx';
import type { PageContext } from '../../src/web/page.ts';
import { selectWithin } from '../../src/web/sql/select-rows.ts';
import { withReader } from '../load/readers/with-reader.ts';
import { withDatabase } from '../support/database.ts';
import { openPage, withPageContext } from '../support/web-page.ts';

const run = async (context: PageContext, query: string, params: Record<string, string> = {}, isCsv = false) => {
  const url = `/ask/sql?${new URLSearchParams({ q: query, ...params }).toString()}`;
  const shown = await openPage(sqlPage, url, context, { isCsv });
  return { html: shown?.html, model: shown?.model as SqlAnswer };
};

const withSql = (work: (context: PageContext) => Promise<void>) =>
  withReader(({ owner, url }) => withPageContext({ pool: owner, url }, work, { readerUrl: url }));

test('answers, with long ids as text and parameters as fields', () =>
  withSql(async (context) => {
    const empty = await openPage(sqlPage, '/ask/sql', context);
    expect(empty?.model).toMatchObject({ query: null, answer: null, mistake: null });

    const asked = await run(context, "select :id::bigint as id, null as none, '<b>' || :name as name, array[1,2]");
    expect(asked.model).toMatchObject({
      answer: null,
      params: [
        { name: 'id', value: null },
        { name: 'name', value: null },
      ],
    });
    expect(asked.html).toContain('Fill in the parameters');

    const query = "select :id::bigint as id, null as none, '<b>' || :name as name, array[1,2] as list, true as yes;";
    const { model, html } = await run(context, query, { id: '7495123456789012345', name: 'a\u202eb' });
    expect(model.answer?.rows).toEqual([['7495123456789012345', null, '<b>a\u202eb', '{1,2}', 'true']]);
    expect(model.answer?.columns.map(({ type }) => type)).toEqual(['bigint', 'text', 'text', 'integer[]', 'boolean']);
    expect(html).toContain('&lt;b&gt;a b');
    expect(html).toContain('value="7495123456789012345"');
  }));

test('shows no more than it should', () =>
  withSql(async (context) => {
    const many = await run(context, 'select i, repeat($$x$$, 1000000) from generate_series(1, 501) i');
    expect(many.model.answer).toMatchObject({ isCut: true });
    expect(many.model.answer?.rows).toHaveLength(500);
    expect(many.model.answer?.rows[0]?.[1]).toHaveLength(2_001);
    const csv = await run(context, 'select i, i from generate_series(1, 50001) i', {}, true);
    expect(csv.model.answer?.rows).toHaveLength(50_000);
    expect(csv.model.answer?.isCut).toBe(true);
    expect((await run(context, 'select from echotik.music')).model.mistake?.message).toContain('0 columns');
    expect((await run(context, 'select 1 as a, 2 as a')).model.answer?.rows).toEqual([['1', '2']]);
  }));

test('fetches fewer rows at once where their values may be long', () =>
  withDatabase(async ({ pool }) => {
    const connection = await pool.connect();
    const query = vi.spyOn(connection, 'query');
    await connection.query('begin');
    const columns = Array.from({ length: 50 }, (_, place) => `${place} as c${place}`).join(', ');
    await selectWithin(connection, { text: `select ${columns}`, ...ANSWER_LIMITS.csv });
    connection.release(true);
    const sizes = (query.mock.calls as unknown as readonly (readonly unknown[])[]).flatMap(([sent]) => {
      const { text = sent } = sent as { readonly text?: string };
      return /^fetch ([1-9]\d*) /.exec(String(text))?.[1] ?? [];
    });
    expect(sizes.map(Number)).toEqual([10]);
  }));

test('a mistake is no CSV without rows', () =>
  withSql(async (context) => {
    await expect(run(context, 'select wrong', {}, true)).rejects.toThrow('wrong');
  }));

test('says where a mistake is', () =>
  withSql(async (context) => {
    const { model, html } = await run(context, 'select :a,\n  wrong_column\nfrom echotik.music', { a: '1' });
    expect(model.mistake).toMatchObject({ line: 2, column: 3, message: expect.stringContaining('wrong_column') });
    expect(html).toContain('Line 2, character 3');
    expect((await run(context, 'select 1; select 2')).model.mistake?.message).toContain('several statements');
    expect((await run(context, 'select :q')).model.mistake?.message).toContain('named q');
  }));

describe('a query', () => {
  test.each([
    ["insert into echotik.music (music_id) values ('1')", /syntax/],
    ['with d as (delete from echotik.music returning 1) select * from d', /DECLARE CURSOR|data-modifying/],
    ['set default_transaction_read_only = off', /syntax/],
    ['begin', /syntax/],
    ["copy (select 1) to program 'true'", /syntax/],
    ['select 1) q (c0); drop table echotik.music; --', /several/],
    ["select pg_read_file('/etc/passwd')", /permission denied/],
    ["select lo_import('/etc/passwd')", /permission denied/],
    ['select lo_create(0)', /permission denied|read-only/],
    ["select nextval('ops.runs_run_id_seq')", /permission denied|read-only/],
    [
      'select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user and pid is not null',
      /permission denied|must be/,
    ],
    ["select * from dblink('', 'select 1') as t (a int)", /does not exist/],
    ['select * from ops.runs', /permission denied/],
    ["select set_config('role', 'pg_write_server_files', false)", /permission denied/],
    ['select clip_id from echotik.music for update', /permission denied|read-only/],
    ['select pg_sleep(30)', /timeout/],
    [
      "select set_config('statement_timeout', '0', false), pg_sleep(case when i > 100 then 30 else 0 end) from generate_series(1, 300) i",
      /timeout/,
    ],
  ])('does no harm: %s', (query, message) =>
    withSql(async (context) => {
      const started = performance.now();
      const { model } = await run(context, query);
      expect(model.answer).toBeNull();
      expect(model.mistake?.message).toMatch(message);
      expect(performance.now() - started).toBeLessThan(8_000);
      expect((await run(context, 'show_nothing')).model.mistake).not.toBeNull();
    }),
  );

  test('is not run as a role that may write', () =>
    withDatabase((database) =>
      withPageContext(database, async (context) => {
        const { model, html } = await run(context, 'select 1');
        expect(model).toMatchObject({ answer: null, mistake: { message: expect.stringContaining('could write') } });
        expect(html).toContain('grant-bi');
      }),
    ));

  test('waits for the others, and a few wait', () =>
    withSql(async (context) => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => run(context, 'select count(*) from pg_sleep(0.2)')),
      );
      const messages = answers.map(({ model }) => model.mistake?.message ?? 'answered');
      expect(messages.filter((message) => message === 'answered')).toHaveLength(5);
      expect(messages.filter((message) => message.includes('other queries are running'))).toHaveLength(3);
      expect((await run(context, 'select 1')).model.answer?.rows).toEqual([['1']]);
    }));
});

/** The questions: their list, their params, their answers, and what these stand on. */
import { describe, expect, test } from 'vitest';
import { queryReadOnly } from '../../src/load/connection/query.ts';
import { questionPage } from '../../src/web/pages/ask/question-page.tsx';
import { listQuestions } from '../../src/web/pages/ask/question.ts';
import { questionsPage } from '../../src/web/pages/ask/questions-page.tsx';
import type { QuestionAnswer } from '../../src/web/pages/ask/read-question-answer.ts';
import { listSubjects } from '../../src/web/pages/ask/subjects.ts';
import { toCsv } from '../../src/web/pages/ask/to-csv.ts';
import { withDatabase } from '../support/database.ts';
import { withFilledWarehouse } from '../support/filled-warehouse.ts';
import { openPage, withPageContext } from '../support/web-page.ts';

describe('the list', () => {
  test('has every question with its subject', () => {
    const questions = listQuestions();
    expect(questions.length).toBeGreaterThanOrEqual(49);
    expect(questions.filter(({ subject }) => subject === 'Other')).toEqual([]);
    expect(new Set(questions.map(({ subject }) => subject))).toEqual(new Set(listSubjects().slice(0, -1)));
    for (const { title, audience, advice } of questions) {
      expect(title).toMatch(/\?$/);
      expect(audience).toMatch(/\.$/);
      expect(advice).not.toMatch(/--|^Adapt/);
    }
  });

  test('is searched by words', () =>
    withDatabase((database) =>
      withPageContext(database, async (context) => {
        const all = await openPage(questionsPage, '/ask', context);
        expect(all?.html.match(/href="\/ask\/\d\d-/g)).toHaveLength(listQuestions().length);
        const found = await openPage(questionsPage, '/ask?search=PRICE+product+became', context);
        expect(found?.html.match(/href="\/ask\/\d\d-[^"]*/g)).toEqual(['href="/ask/38-price-drops']);
        const none = await openPage(questionsPage, `/ask?search=${encodeURIComponent('<b>"nothing')}`, context);
        expect(none?.html).toContain('No question contains');
        expect(none?.html).not.toContain('<b>"nothing');
      }),
    ));
});

test('params are read as they are written in the questions', () => {
  const params = new Map(
    listQuestions().flatMap(({ name, params: own }) => own.map((one) => [`${name} ${one.name}`, one])),
  );
  expect(params.get('29-about-to-take-off pace_limit')).toMatchObject({ kind: 'number', value: '1.2' });
  expect(params.get('40-watched-side-by-side kinds')).toMatchObject({ kind: 'list', value: 'shop,product,creator' });
  expect(params.get('34-how-dependent-is-a-shop seller_ids')).toMatchObject({ kind: 'list', value: '' });
  expect(params.get('21-price-history-of-a-product product_id')).toMatchObject({ kind: 'text', value: '' });
});

test('every question is answered, with what its answer stands on', () =>
  withFilledWarehouse(async ({ pool, url }) => {
    await withPageContext({ pool, url }, async (context) => {
      const show = async (path: string, isCsv = false) => {
        const shown = await openPage(questionPage, path, context, { isCsv });
        return shown && { html: shown.html, model: shown.model as QuestionAnswer };
      };
      for (const { name } of listQuestions()) {
        const shown = await show(`/ask/${name}`);
        expect(shown?.html).toContain(`export ${name} --out -`);
        expect(shown?.model.answer.columns.length).toBeGreaterThan(0);
      }

      const best = '/ask/08-best-sellers-and-their-movement';
      const shown = await show(`${best}?region=US&period=day`);
      expect(shown?.model.answer.isCut).toBe(false);
      expect(shown?.html).toContain('name="region" value="US"');
      const elsewhere = await show(`${best}?region=${encodeURIComponent(`G'B"><script>`)}`);
      expect(elsewhere?.model.answer.rows).toEqual([]);
      expect(elsewhere?.html).toContain('The answer has no rows');
      expect(elsewhere?.html).not.toContain('"><script>');
      await expect(show('/ask/29-about-to-take-off?pace_limit=1;drop')).rejects.toThrow('is a number');
      expect((await show('/ask/29-about-to-take-off?pace_limit='))?.model.values).toMatchObject({ pace_limit: '1.2' });
      expect((await show('/ask/99-unknown')).model).toBeUndefined();
      expect((await show('/ask/..%2F..%2Fpackage')).model).toBeUndefined();

      // Of a question with one table, counted another way.
      const versions = await show('/ask/23-versions-of-a-product');
      const [own] = await queryReadOnly(
        pool,
        `select count(*)::int as rows, count(distinct _request_id)::int as calls, max(_observed_at) as newest,
           (select sum(credits)::int from ops.requests where request_id in (select _request_id from echotik.products)) as credits
         from echotik.products`,
      );
      expect(versions?.model.basis).toMatchObject({ ...own, isCut: false, newest_day: '2026-03-03' });
      expect(versions?.html).toMatch(/To read the newest day again: about [\d,]+ credits/);

      const csv = questionPage.csv?.((await show(best, true))?.model);
      expect(csv?.columns).toEqual(shown?.model.answer.columns.map(({ name }) => name));
      expect(csv?.rows).toHaveLength(shown?.model.answer.rows.length ?? -1);
    });
  }));

test('CSV has numbers where no digit is lost, and text as it is', () => {
  const columns = ['numeric(12,2)', 'bigint', 'text', 'integer'].map((type) => ({ name: type, type }));
  const rows = [
    ['-12.50', '7495123456789012345', '0012', null],
    ['NaN', '-7', '-7', '0'],
  ];
  expect(toCsv({ columns, rows }).rows).toEqual([
    [-12.5, '7495123456789012345', '0012', null],
    ['NaN', -7, '-7', 0],
  ]);
});

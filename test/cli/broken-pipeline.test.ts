import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { findGaps } from '../../src/past/gaps.ts';
import { readSqlInputs } from '../../src/plan/resolve-inputs.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import type { Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { type TestDatabase, withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

const cron = '0 10 * * *';
const broken = { cron, streams: [{ stream: 'product-detail', sql: 'select nonsense' }] };
const misnamed = {
  cron,
  streams: [{ stream: 'product-detail', sql: 'select product_id from echotik.products where false' }],
};
const good = { cron, streams: ['category-l1'] };
const MISTAKES = [
  /^error: pipeline broken: the sql of product-detail: PostgreSQL says: column "nonsense" does not exist .*$/m,
  /^error: pipeline misnamed: product-detail has no param 'product_id' \(did you mean product_ids.*\?\).*$/m,
];

describe('a pipeline with a mistake in its sql keeps no other from working', () => {
  const withPipelines = (work: (database: TestDatabase, env: Variables) => Promise<void>) =>
    withConfigFile({ pipelines: { broken, misnamed, good } }, (path) =>
      withDatabase((database) => work(database, { DATABASE_URL: database.url, ECHOTIK_CONFIG: path })),
    );

  test('`status` forecasts the others', () =>
    withPipelines(async (_, env) => {
      const { code, stdout, stderr } = await runInProcess(['status'], env);
      expect(code).toBe(2);
      expect(stdout).toMatch(/^broken .* not known$/m);
      expect(stdout).toMatch(/^good .* known +1 +30$/m);
      expect(stdout).toContain('All pipelines without a mistake together: about 30 credits in 30 days.');
      for (const mistake of MISTAKES) expect(stderr).toMatch(mistake);
    }));

  test('`plan` shows the others', () =>
    withPipelines(async (_, env) => {
      const plan = await runInProcess(['plan', 'broken', 'good', 'misnamed', '--json'], env);
      expect(JSON.parse(plan.stdout)).toMatchObject([{ pipeline: 'good', credits: 1 }]);
      for (const mistake of MISTAKES) expect(plan.stderr).toMatch(mistake);
      expect(plan.code).toBe(2);

      const single = await runInProcess(['plan', 'misnamed'], env);
      expect(single).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(MISTAKES[1] as RegExp) });
    }));

  test('`config check --live` forecasts the others', () =>
    withPipelines(async (_, env) => {
      const { code, stdout } = await runInProcess(['config', 'check', '--live', '--json'], env);
      expect(code).toBe(2);
      const findings = parseAs<{ check: string; result: string; message: string }[]>(stdout);
      const forecasts = findings.filter(({ check }) => check === 'forecast');
      expect(forecasts.map(({ result, message }) => [result, message.slice(0, 17)])).toEqual([
        ['error', 'pipeline broken: '],
        ['error', 'pipeline misnamed'],
        ['ok', 'good (known): abo'],
        ['ok', 'all pipelines: ab'],
      ]);
    }));

  test('`start --once` runs the others', () =>
    withPipelines(async ({ pool }, env) => {
      const { code, stderr } = await runInProcess(['start', '--once'], env);
      expect(code).toBe(2);
      for (const mistake of MISTAKES) expect(stderr).toMatch(mistake);
      expect((await pool.query('select pipeline, status from ops.runs')).rows).toEqual([
        { pipeline: 'good', status: 'succeeded' },
      ]);
    }));

  test('gaps are found in the others', () =>
    withDatabase(async ({ pool }) => {
      const config = configSchema.parse({ pipelines: { broken, good: { cron, streams: ['product-ranklist'] } } });
      const span = { from: '2026-03-01', to: '2026-03-01' };
      const streams = [requireStream('product-ranklist')];
      const gaps = await findGaps(pool, config, streams, span, new Date('2026-03-02T12:00Z'));
      expect(gaps).toMatchObject([{ state: 'missing' }]);
    }));
});

describe('the columns of a query are checked even if it returns no row', () => {
  test.each([
    ['product-detail', 'select 1::bigint as product_ids', undefined],
    ['product-detail', `select '1' as product_ids`, undefined],
    [
      'product-detail',
      'select null::jsonb as product_ids',
      /product_ids of its query is of type jsonb, expected string/,
    ],
    ['product-detail', 'select array[1] as product_ids', /product_ids of its query is of type/],
    ['product-detail', 'select 1.5::float8 as product_ids', /is of type float8, expected string/],
    ['product-detail', `select '1' as product_ids, '2' as product_ids`, /two columns product_ids/],
    [
      'product-ranklist',
      `select 'US' as region, 1 as rank_type`,
      /no column product_rank_field, which product-ranklist needs/,
    ],
    [
      'product-ranklist',
      `select 'US' as region, now() as rank_type, 1 as product_rank_field`,
      /rank_type .* timestamptz/,
    ],
    ['product-trend', `select '1' as product_id, current_date as start_date, current_date as end_date`, undefined],
    ['product-trend', 'select true as product_id', /is of type bool, expected string/],
    ['product-trend', `select '1' as product_id, 'US' as region`, /has no param 'region'/],
  ])('%s: %s', (name, sql, mistake) =>
    withDatabase(async ({ pool }) => {
      const target = { stream: requireStream(name), overrides: {}, sql: `select * from (${sql}) q where false` };
      // Two columns of one name cannot be selected from a subquery.
      const inputs = readSqlInputs(
        pool,
        { ...target, sql: /two columns/.test(String(mistake)) ? `${sql} where false` : target.sql },
        {
          businessDate: '2026-03-02',
        },
      );
      if (mistake) await expect(inputs).rejects.toThrow(mistake);
      else expect(await inputs).toEqual([]);
    }),
  );
});

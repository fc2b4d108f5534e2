import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { findGaps } from '../../src/jobs/repair/gaps.ts';
import { sqlInputs } from '../../src/jobs/plans/lookups.ts';
import { streamNamed } from '../../src/streams/catalogue.ts';
import { runCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runHere } from '../support/here.ts';

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

test('a pipeline with a mistake in its sql hides no other, in no command', () =>
  withConfigFile({ pipelines: { broken, misnamed, good } }, (path) =>
    withDatabase(async ({ url, pool }) => {
      const env = { DATABASE_URL: url, ECHOTIK_CONFIG: path };
      const status = await runHere(['status'], env);
      expect(status.code).toBe(2);
      expect(status.stdout).toMatch(/^broken .* not known$/m);
      expect(status.stdout).toMatch(/^good .* known +1 +30$/m);
      expect(status.stdout).toContain('All pipelines without a mistake together: about 30 credits in 30 days.');
      for (const mistake of MISTAKES) expect(status.stderr).toMatch(mistake);

      const plan = await runHere(['plan', 'broken', 'good', 'misnamed', '--json'], env);
      expect(JSON.parse(plan.stdout)).toMatchObject([{ pipeline: 'good', credits: 1 }]);
      for (const mistake of MISTAKES) expect(plan.stderr).toMatch(mistake);
      expect(plan.code).toBe(2);

      const alone = await runHere(['plan', 'misnamed'], env);
      expect(alone).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(MISTAKES[1] as RegExp) });

      const check = await runCli(['config', 'check', '--live', '--json'], env);
      expect(check.code).toBe(2);
      const forecast = (JSON.parse(check.stdout) as { check: string; result: string; message: string }[]).filter(
        (finding) => finding.check === 'forecast',
      );
      expect(forecast.map(({ result, message }) => [result, message.slice(0, 17)])).toEqual([
        ['error', 'pipeline broken: '],
        ['error', 'pipeline misnamed'],
        ['ok', 'good (known): abo'],
        ['ok', 'all pipelines: ab'],
      ]);

      const run = await runCli(['start', '--once'], env);
      expect(run.code).toBe(2);
      for (const mistake of MISTAKES) expect(run.stderr).toMatch(mistake);
      expect((await pool.query('select pipeline, status from ops.runs')).rows).toEqual([
        { pipeline: 'good', status: 'succeeded' },
      ]);
      const config = configSchema.parse({ pipelines: { broken, good: { cron, streams: ['product-ranklist'] } } });
      const span = { from: '2026-03-01', to: '2026-03-01' };
      const gaps = await findGaps(pool, config, [streamNamed('product-ranklist')], span, new Date('2026-03-02T12:00Z'));
      expect(gaps).toMatchObject([{ state: 'missing' }]);
    }),
  ));

describe('the columns of a query are checked although it finds nothing', () => {
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
      const target = { stream: streamNamed(name), overrides: {}, sql: `select * from (${sql}) q where false` };
      // Two columns of one name cannot be selected from a subquery.
      const asked = sqlInputs(
        pool,
        { ...target, sql: /two columns/.test(String(mistake)) ? `${sql} where false` : target.sql },
        {
          businessDate: '2026-03-02',
        },
      );
      if (mistake) await expect(asked).rejects.toThrow(mistake);
      else expect(await asked).toEqual([]);
    }),
  );
});

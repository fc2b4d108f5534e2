import { expect, test } from 'vitest';
import { lineageText } from '../../src/cli/output/lineage-text.ts';
import { explainRow } from '../../src/past/explain-row.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const UNKNOWN = '1729999999999999999';

test('the lineage of a row is printed as text and as JSON, with exit code 0', () =>
  withWorld({}, async ({ sync, url, pool }) => {
    await sync(DAY, 'product-list', { maxPages: 1, follow: [] });
    const { id } = onlyRow(await pool.query<{ id: string }>('select min(product_id) as id from echotik.products'));
    const found = await runInProcess(['why', 'products', id, '--json'], { DATABASE_URL: url });
    expect(found).toMatchObject({ code: 0, stderr: '' });
    const explanation = await explainRow(pool, 'products', [id]);
    expect(JSON.parse(found.stdout)).toEqual(JSON.parse(JSON.stringify(explanation)));
    expect(lineageText(explanation, [id]).split('\n')).toEqual([
      `products product_id=${id}`,
      expect.stringMatching(/^ {2}this content was first seen 2026-03-02 10:00:00.000Z, written \d{4}-/),
      '  1 version in products_versions',
      expect.stringMatching(/^ {2}from request 1: product-list region=US .*page_num=1/),
      '       done, 1 credits, 1 attempt; run 1 (product-list, manual), business date 2026-03-02',
      expect.stringMatching(/^ {7}answered 2026-03-02 10:00:00.000Z, body [0-9a-f]{12}$/),
      '',
    ]);
  }));

test('the reasons why a row is missing are printed with exit code 1', () =>
  withWorld({}, async ({ sync, url, simulator }) => {
    await sync(DAY, 'product-detail', { overrides: { product_ids: [UNKNOWN] }, follow: [] });
    const missing = await runInProcess(['why', 'products', UNKNOWN], { DATABASE_URL: url });
    expect(missing).toMatchObject({ code: 1, stderr: '' });
    expect(missing.stdout.split('\n')).toEqual([
      `There is no row of products with ${UNKNOWN}.`,
      '  the API did not have it: product-detail on 2026-03-02 (request 1)',
      `  requested by request 1: product-detail product_ids=${UNKNOWN}`,
      expect.stringMatching(/^ {7}(done|absent), 1 credits, 1 attempt; run 1 \(product-detail, manual\)/),
      expect.stringContaining('answered'),
      expect.stringMatching(/^ {2}it can come from: product-list, .*product-detail/),
      '',
    ]);
    expect(simulator.bill.requests).toBe(1);
  }));

test('a row that was never requested is reported as such, without control characters of its key', () =>
  withDatabase(async ({ pool }) => {
    const key = ['7\u001b[2J'];
    expect(lineageText(await explainRow(pool, 'products', key), key)).toMatch(
      /^There is no row of products with 7 \[2J\.\n {2}it was never requested\n/,
    );
  }));

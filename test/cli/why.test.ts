import { expect, test } from 'vitest';
import { storyText } from '../../src/cli/story.ts';
import { whyRow } from '../../src/jobs/repair/why.ts';
import { runCli } from '../support/cli.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const UNKNOWN = '1729999999999999999';

test('the story of a row exits with 0, that of none with 1, for people and as JSON', () =>
  withWorld({}, async ({ sync, url, pool, simulator }) => {
    await sync(DAY, 'product-list', { maxPages: 1, follow: [] });
    const { rows } = await pool.query('select min(product_id) as id from echotik.products');
    const [{ id }] = rows;
    const found = await runCli(['why', 'products', id, '--json'], { DATABASE_URL: url });
    expect(found).toMatchObject({ code: 0, stderr: '' });
    const told = await whyRow(pool, 'products', [id]);
    expect(JSON.parse(found.stdout)).toEqual(JSON.parse(JSON.stringify(told)));
    expect(storyText(told, [id]).split('\n')).toEqual([
      `products product_id=${id}`,
      expect.stringMatching(/^ {2}this content was first seen 2026-03-02 10:00:00.000Z, written \d{4}-/),
      '  1 version in products_versions',
      expect.stringMatching(/^ {2}from request 1: product-list region=US .*page_num=1/),
      '       done, 1 credits, 1 try; run 1 (product-list, manual), business date 2026-03-02',
      expect.stringMatching(/^ {7}answered 2026-03-02 10:00:00.000Z, body [0-9a-f]{12}$/),
      '',
    ]);

    await sync(DAY, 'product-detail', { overrides: { product_ids: [UNKNOWN] }, follow: [] });
    const none = await runCli(['why', 'products', UNKNOWN], { DATABASE_URL: url });
    expect(none).toMatchObject({ code: 1, stderr: '' });
    expect(none.stdout.split('\n')).toEqual([
      `There is no row of products with ${UNKNOWN}.`,
      '  the API did not have it: product-detail on 2026-03-02 (request 2)',
      `  asked by request 2: product-detail product_ids=${UNKNOWN}`,
      expect.stringMatching(/^ {7}(done|absent), 1 credits, 1 try; run 2 \(product-detail, manual\)/),
      expect.stringContaining('answered'),
      expect.stringMatching(/^ {2}it can come from: product-list, .*product-detail/),
      '',
    ]);
    const nobody = storyText(await whyRow(pool, 'products', ['7\u001b[2J']), ['7\u001b[2J']);
    expect(nobody).toMatch(/^There is no row of products with 7 \[2J\.\n {2}nobody asked for it\n/);
    expect(simulator.bill.requests).toBe(2);
  }));

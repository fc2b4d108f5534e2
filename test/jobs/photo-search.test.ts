import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readRows } from '../load/write/row-writes.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const image = Buffer.from('the picture of a lamp');
const image_base64 = image.toString('base64');
const query = createHash('sha256').update(image).digest('hex').slice(0, 16);

test('a photo is posted, its results are paged through, and the ledger equals the bill', () =>
  withWorld({}, async ({ pool, simulator, sync }) => {
    const run = await sync(DAY, 'realtime-product-photo-search', {
      overrides: { region: ['US'], image_base64: [image_base64] },
      follow: ['realtime-product-photo-search-page'],
    });
    expect(run).toMatchObject({ status: 'succeeded', requests_failed: 0, rows_quarantined: 0, error: null });
    expect(simulator.bill).toMatchObject({ charged: run.requests_done, credits: run.credits });

    const [posted] = simulator.journal;
    expect(posted).toMatchObject({
      path: '/api/v3/realtime/product/photo-search',
      query: { region: 'US', image_base64 },
    });
    const paged = simulator.journal.slice(1);
    expect(paged.length).toBeGreaterThan(1);
    for (const { path } of paged) expect(path).toBe('/api/v3/realtime/product/photo-search/page');

    const found = await readRows(
      pool,
      `select s.search, s.query, s.image_uri, cardinality(s.image_boxes) as boxes, count(*)::int as products,
         count(p.origin_price)::int as priced, count(s.position)::int as placed
       from echotik.search_results s join echotik.products p on p.product_id = s.entity_id
       where s.entity = 'products' and s.region = 'US' group by s.search, s.query, s.image_uri, boxes, s.filters order by s.search`,
    );
    const [photo, ...pages] = found;
    expect(photo).toMatchObject({ search: 'realtime-product-photo-search', query, products: 6, priced: 6, placed: 0 });
    expect(pages).toHaveLength(photo?.['boxes'] as number);
    for (const page of pages) {
      const { products } = page;
      expect(page).toMatchObject({ query: photo?.['image_uri'], boxes: 1, priced: products, placed: products });
      expect(products).toBeGreaterThan(10);
    }
  }));

test('nothing is requested without an image, and an invalid value is reported', () =>
  withWorld({}, async ({ simulator, sync }) => {
    const asked = (overrides: Record<string, string[]>) => sync(DAY, 'realtime-product-photo-search', { overrides });
    await expect(asked({})).rejects.toThrow('realtime-product-photo-search has no inputs to request');
    await expect(asked({ region: ['US'], image_base64: ['photo.png'] })).rejects.toThrow('expected an image in base64');
    expect(simulator.bill.requests).toBe(0);
  }));

test('the image search of the library posts the whole image as a data URI', () =>
  withWorld({}, async ({ pool, simulator, sync }) => {
    const overrides = { image_base64: [image_base64], region: ['US'], size: ['5'] };
    const run = await sync(DAY, 'product-image-search', { overrides });
    expect(run).toMatchObject({ status: 'succeeded', requests_done: 1 });
    expect(simulator.bill).toMatchObject({ requests: 1, credits: run.credits });
    expect(simulator.journal[0]?.query['image_base64']).toBe(`data:image/jpeg;base64,${image_base64}`);
    const found = await readRows(pool, 'select distinct query from echotik.search_results');
    expect(found).toEqual([{ query }]);
  }));

/** Categories that get another parent, as six of level 3 did in summer 2026. */
import { expect, test } from 'vitest';
import { products } from '../../../src/load/tables/products.ts';
import { row } from '../../../src/streams/row.ts';
import { readBody } from '../../streams/read-body.ts';
import { withDatabase } from '../../support/database.ts';
import { mergeInto, readRows } from '../write/row-writes.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';

const OLD_PARENT = '849032';
const NEW_PARENT = '1086856';
const MOVED = ['601', '602', '603', '604', '605', '606'];
const STAYS = '607';

const at = (day: number) => new Date(Date.UTC(2026, 2, day, 10));
const named = (category_id: string, category_level: number, parent_id: string) => ({
  category_id,
  category_level: String(category_level),
  category_name: `name of ${category_id}`,
  language: 'en-US',
  parent_id,
});

/** What the three calls for the tree answered on a day, with the six below a parent. */
const answerTree = (pool: Pool, day: number, parent: string) =>
  mergeInto(
    pool,
    [
      readBody('category-l1', { language: 'en-US' }, [named('600001', 1, '0')]),
      readBody(
        'category-l2',
        { language: 'en-US' },
        [OLD_PARENT, parent].map((id) => named(id, 2, '600001')),
      ),
      readBody('category-l3', { language: 'en-US' }, [
        ...MOVED.map((id) => named(id, 3, parent)),
        named(STAYS, 3, OLD_PARENT),
      ]),
    ].flatMap(({ rowWrites }) => rowWrites.map((write) => ({ ...write, requestId: day, observedAt: at(day) }))),
  );

const countBelow = (pool: Pool, source: string, parent: string) =>
  readRows(
    pool,
    `select category_id from ${source} where parent_id = '${parent}' and category_id in ('${MOVED.join("', '")}') order by 1`,
  ).then((rows) => rows.map(({ category_id }) => category_id));

test('six categories that move keep both parents in the history, are as they were at any moment, and count once', () =>
  withDatabase(async ({ pool }) => {
    await answerTree(pool, 1, OLD_PARENT);
    await answerTree(pool, 8, NEW_PARENT);
    expect(await countBelow(pool, 'echotik.categories', NEW_PARENT)).toEqual(MOVED);
    expect(await countBelow(pool, `echotik.categories_as_of('${at(7).toISOString()}')`, OLD_PARENT)).toEqual(MOVED);
    expect(await countBelow(pool, `echotik.categories_as_of('${at(9).toISOString()}')`, OLD_PARENT)).toEqual([]);
    const versions = `select category_id, parent_id, valid_from, valid_to from echotik.categories_versions
      where category_id in ('601', '${STAYS}') order by category_id, valid_from`;
    expect(await readRows(pool, versions)).toEqual([
      { category_id: '601', parent_id: OLD_PARENT, valid_from: at(1), valid_to: at(8) },
      { category_id: '601', parent_id: NEW_PARENT, valid_from: at(8), valid_to: null },
      { category_id: STAYS, parent_id: OLD_PARENT, valid_from: at(1), valid_to: null },
    ]);
    expect(
      await readRows(pool, `select path, level_1_id from marts.product_categories where category_id = '601'`),
    ).toEqual([{ path: `name of 600001 > name of ${NEW_PARENT} > name of 601`, level_1_id: '600001' }]);

    // One product was read before the move, the other after it.
    const product = (product_id: string, parent: string, gmv: number) => ({
      ...row(products, {
        product_id,
        region: 'US',
        category_id: '600001',
        category_l2_id: parent,
        category_l3_id: '601',
        total_sale_gmv_30d_amt: gmv,
      }),
      requestId: 9,
      observedAt: at(9),
    });
    await mergeInto(pool, [product('1', OLD_PARENT, 100), product('2', NEW_PARENT, 50)]);
    const overview = `select level, category_id, products::int as products, gmv_30d::int as gmv
      from marts.category_overview order by level, category_id`;
    expect(await readRows(pool, overview)).toEqual([
      { level: 1, category_id: '600001', products: 2, gmv: 150 },
      { level: 2, category_id: NEW_PARENT, products: 1, gmv: 50 },
      { level: 2, category_id: OLD_PARENT, products: 1, gmv: 100 },
      { level: 3, category_id: '601', products: 2, gmv: 150 },
    ]);
  }));

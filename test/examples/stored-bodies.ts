/** Figures that views only pass on, beside the bodies of the answers that they came from. */
import { expect } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { readResponse } from '../../src/load/write/responses.ts';
import { readMart } from '../load/marts/fill.ts';
import { parseAs } from '../support/parse-as.ts';

type WireRecord = Readonly<Record<string, unknown>>;

/** The record of an entity in the stored answer that its row names. */
async function readRecord(pool: Pool, requestId: number, key: string, id: unknown): Promise<WireRecord> {
  const response = await readResponse(pool, requestId);
  const { data } = parseAs<{ readonly data: readonly WireRecord[] }>(response?.bytes.toString() ?? '{"data":[]}');
  const found = data.find((record) => String(record[key]) === id);
  if (!found) throw new Error(`no record of ${String(id)} in the answer of request ${requestId}`);
  return found;
}

const listRows = (pool: Pool, table: string, key: string, stream: string) =>
  readMart(
    pool,
    `select e.${key} as id, e._request_id from echotik.${table} e join ops.requests r on r.request_id = e._request_id
     where r.stream = '${stream}' order by 1 limit 3`,
  );

/** Needs a warehouse with answers of product-detail, influencer-detail and product-ranklist, and throws if it has none. */
export async function compareWithBodies(pool: Pool): Promise<void> {
  for (const { id, _request_id: requestId } of await expectRows(
    listRows(pool, 'products', 'product_id', 'product-detail'),
  )) {
    const record = await readRecord(pool, Number(requestId), 'product_id', id);
    const channels = await readMart(
      pool,
      `select coalesce(window_days || 'd_', '') as part, units, video_units, live_units, gmv, video_gmv, live_gmv
       from marts.sales_channels where kind = 'product' and id = '${String(id)}'`,
    );
    expect(channels).toHaveLength(7);
    for (const { part, ...figures } of channels) {
      const wire = (name: string, unit: string) => Number(record[`total_${name}_${String(part)}${unit}`]);
      expect({ part, ...figures }).toEqual({
        part,
        units: wire('sale', 'cnt'),
        video_units: wire('video_sale', 'cnt'),
        live_units: wire('live_sale', 'cnt'),
        gmv: wire('sale_gmv', 'amt'),
        video_gmv: wire('video_sale_gmv', 'amt'),
        live_gmv: wire('live_sale_gmv', 'amt'),
      });
    }
    expect(
      await readMart(
        pool,
        `select to_char(first_seen_date, 'YYYYMMDD') as first_seen, creators, units_7d, units_90d from marts.new_products where product_id = '${String(id)}'`,
      ),
    ).toEqual([
      {
        first_seen: String(record['first_crawl_dt']),
        creators: record['total_ifl_cnt'],
        units_7d: record['total_sale_7d_cnt'],
        units_90d: record['total_sale_90d_cnt'],
      },
    ]);
  }
  for (const { id, _request_id: requestId } of await expectRows(
    listRows(pool, 'influencers', 'user_id', 'influencer-detail'),
  )) {
    const record = await readRecord(pool, Number(requestId), 'user_id', id);
    expect(
      await readMart(
        pool,
        `select gmv, video_gmv, live_gmv, video_units from marts.sales_channels where kind = 'creator' and id = '${String(id)}'`,
      ),
    ).toEqual([
      {
        gmv: Number(record['total_sale_gmv_30d_amt']),
        video_gmv: Number(record['total_video_sale_gmv_30d_amt']),
        live_gmv: Number(record['total_live_sale_gmv_30d_amt']),
        video_units: record['total_video_sale_30d_cnt'],
      },
    ]);
  }
}

async function expectRows(rows: ReturnType<typeof listRows>): ReturnType<typeof listRows> {
  expect((await rows).length).toBeGreaterThan(0);
  return rows;
}

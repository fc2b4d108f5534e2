/**
 * A warehouse that is a year old, made inside PostgreSQL: versions of products, their days, and a ranking of every day.
 */
import type { Pool } from '../../src/load/connection/pool.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';

export interface Size {
  readonly products: number;
  /** Versions of each, over a year. */
  readonly versions: number;
}

/** First day of the year, and the day after it. */
const YEAR = { from: '2025-01-01', to: '2026-01-01' } as const;
/** The newest month: product_daily has its days, and a ranking is summed over it. */
export const MONTH = { from: '2025-12-01', to: '2025-12-31' } as const;

const RANKED = 500;
const COLUMNS = `product_id, product_name, region, category_id, product_rating, review_count, min_price, max_price,
  spu_avg_price, discount, total_sale_cnt, total_sale_7d_cnt, total_sale_30d_cnt, total_sale_gmv_amt, total_ifl_cnt, total_video_cnt`;

/** Product `p` (a number) at its version `v`: titles change seldom, prices now and then, counters always. */
const buildContent = (
  v: string,
) => `'17' || lpad(p::text, 17, '0'), 'Product ' || p || ' of the year, edition ' || ${v} / 20,
  (array['US','GB','ID'])[1 + p % 3], (600000 + p % 30)::text, 4 + (p % 10) / 10.0, 10 * p % 5000 + ${v},
  9.99 + ${v} / 5, 19.99 + ${v} / 5, 14.99 + ${v} / 5, (${v} % 50) || '%', p % 1000 * 10 + ${v} * 7, ${v} * 7 % 90, ${v} * 7 % 400,
  (p % 1000 * 10 + ${v} * 7) * 15, p % 200 + ${v}, p % 300 + ${v}`;

/** Returns the rows of history. Versions come in the order of time, as a warehouse gets them. */
export async function grow(pool: Pool, { products, versions }: Size): Promise<number> {
  for (const table of ['echotik.products_history', 'echotik.product_daily', 'echotik.product_ranks']) {
    await pool.query(
      `select ops.make_partition($1::regclass, month::date) from generate_series($2::date, $3::date - 1, interval '1 month') month`,
      [table, YEAR.from, YEAR.to],
    );
  }
  await pool.query(
    `insert into echotik.products (${COLUMNS}, _request_id, _observed_at)
     select ${buildContent(String(versions - 1))}, 1, timestamptz '${YEAR.to}' - interval '1 hour' from generate_series(1, ${products}) p`,
  );
  for (let version = 0; version < versions; version++) {
    await pool.query(
      `insert into echotik.products_history (${COLUMNS}, observed_at, _request_id)
       select ${buildContent(String(version))}, timestamptz '${YEAR.from} 00:00Z' + ($1 + p / $2::float8) / $3 * interval '364 days', 1
       from generate_series(1, ${products}) p`,
      [version, products, versions],
    );
  }
  await pool.query(
    `insert into echotik.product_daily (product_id, date, spu_avg_price, total_sale_cnt, total_sale_gmv_amt, total_sale_1d_cnt, _request_id, _observed_at)
     select '17' || lpad(p::text, 17, '0'), day, 14.99, p % 1000 * 10 + extract(day from day) * 3, 1000 + p, 3, 1, day
     from generate_series(date '${MONTH.from}', '${MONTH.to}', interval '1 day') day, generate_series(1, ${Math.min(products, 20_000)}) p`,
  );
  await pool.query(
    `insert into echotik.product_ranks (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id, product_id,
       position, total_sale_cnt, total_sale_gmv_amt, _request_id, _observed_at)
     select 1, day, region, 1, '', '', '', '17' || lpad((1 + (position * 7 + extract(doy from day)::int * 13) % ${products})::text, 17, '0'),
       position, 5000 - position, (5000 - position) * 15, 1, day
     from generate_series(date '${YEAR.from}', date '${YEAR.to}' - 1, interval '1 day') day, unnest(array['US','GB','ID']) region,
       generate_series(1, ${RANKED}) position
     on conflict do nothing`,
  );
  await pool.query('vacuum analyze');
  const counted = await pool.query<{ rows: number }>('select count(*)::int as rows from echotik.products_history');
  return onlyRow(counted).rows;
}

/** The id of a product, by its number. */
export const productId = (number: number): string => `17${String(number).padStart(17, '0')}`;

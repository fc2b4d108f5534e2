/** Products, creators, shops and videos of the agency with their histories, who sells what, and the categories. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { categories, category_names, industries } from '../../src/load/tables/categories.ts';
import { influencers } from '../../src/load/tables/influencers.ts';
import { product_influencers, product_videos, video_products } from '../../src/load/tables/links.ts';
import { products, productWindows } from '../../src/load/tables/products.ts';
import { shops } from '../../src/load/tables/shops.ts';
import { getTableInfo } from '../../src/load/tables/table.ts';
import { videos } from '../../src/load/tables/videos.ts';
import { type AgencySize, FIRST_DAY } from './agency-size.ts';
import { type AgencyStatement, fillTable, requestOf } from './agency-statement.ts';

/** Ids of entities, by an expression for their number. */
export const ids = {
  product: (n: string) => `bench.id('17', ${n})`,
  creator: (n: string) => `bench.id('69', ${n})`,
  video: (n: string) => `bench.id('73', ${n})`,
  shop: (n: string) => `bench.id('74', ${n})`,
} as const;

const numbers = (count: number) =>
  `(select n, bench.base(n), bench.rate(n) from generate_series(1, ${count}) n offset 0) numbers (n, base, rate)`;

/** What is followed was read in the last days of the year, the rest at any time, most of it lately. */
const observed = (followed: number) => `timestamptz '2026-01-01' - case when n <= ${followed}
  then interval '1 hour' + interval '6 days' * bench.r(n, 7) else interval '1 hour' + interval '360 days' * bench.r(n, 7) ^ 2 end`;

const categoryIds = {
  category_id: 'bench.category(n)',
  category_l2_id: `bench.category(n) || ceil(5 * bench.r(n, 8))`,
  category_l3_id: `bench.category(n) || ceil(5 * bench.r(n, 8)) || ceil(5 * bench.r(n, 9))`,
};

/** Two fifths by video, a fifth live: of each window, and in all. */
function soldByChannel(): Readonly<Record<string, string>> {
  const windows = [...productWindows.map((days) => ({ name: `_${days}d`, days })), { name: '', days: 364 }];
  const channels = [
    { name: 'video', share: 0.4 },
    { name: 'live', share: 0.2 },
  ];
  const columns = windows.flatMap((window) => {
    const units = `floor(${window.days} * 9 * bench.r(n, 18))`;
    const own = { [`total_sale${window.name}_cnt`]: units, [`total_sale_gmv${window.name}_amt`]: `12.5 * ${units}` };
    const parts = channels.map(({ name, share }) => ({
      [`total_${name}_sale${window.name}_cnt`]: `floor(${share} * ${units})`,
      [`total_${name}_sale_gmv${window.name}_amt`]: `12.5 * floor(${share} * ${units})`,
    }));
    return [own, ...parts];
  });
  return Object.assign({}, ...columns) as Readonly<Record<string, string>>;
}

export function listEntityStatements(size: AgencySize): readonly AgencyStatement[] {
  const bookkeeping = (followed: number) => ({
    _observed_at: observed(followed),
    _request_id: requestOf('n', size.requests),
  });
  const sold = {
    total_sale_cnt: 'bench.units(base, rate, 364)',
    total_sale_gmv_amt: '12.5 * bench.units(base, rate, 364)',
  };
  return [
    fillTable(
      shops,
      {
        seller_id: ids.shop('n'),
        seller_name: `'Shop ' || n`,
        region: 'bench.region(n)',
        ...categoryIds,
        ...sold,
        ...bookkeeping(size.followedShops),
      },
      numbers(size.shops),
    ),
    fillTable(
      influencers,
      {
        user_id: ids.creator('n'),
        unique_id: `'creator.' || n`,
        region: 'bench.region(n)',
        most_category_id: 'bench.category(n)',
        total_followers_cnt: '1000 + bench.units(base, rate, 364)',
        ...sold,
        ...bookkeeping(size.followedCreators),
      },
      numbers(size.creators),
    ),
    fillTable(
      products,
      {
        product_id: ids.product('n'),
        product_name: `'Product ' || n || ' in the size and colour that its seller describes at length'`,
        seller_id: ids.shop(`1 + n % ${size.shops}`),
        region: 'bench.region(n)',
        ...categoryIds,
        desc_detail: `jsonb_build_array(jsonb_build_object('type', 'text', 'text', repeat(md5(n::text), 12)))`,
        spu_avg_price: 'bench.price(n, 364)',
        first_crawl_dt: 'bench.day(floor(364 * bench.r(n, 17) ^ 2)::int)',
        ...soldByChannel(),
        ...sold,
        ...bookkeeping(size.followedProducts),
      },
      numbers(size.products),
    ),
    fillTable(
      videos,
      {
        video_id: ids.video('n'),
        user_id: ids.creator(`1 + n % ${size.creators}`),
        region: 'bench.region(n)',
        create_time: 'bench.day(floor(360 * bench.r(n, 10))::int)::timestamptz',
        total_views_cnt: '10 + bench.units(base, rate, 364)',
        total_video_sale_cnt: 'bench.units(base, rate, 364) / 100',
        total_video_sale_gmv_amt: '12.5 * (bench.units(base, rate, 364) / 100)',
        ...bookkeeping(size.followedVideos),
      },
      numbers(size.videos),
    ),
    fillHistory(products, 'total_sale_cnt', 'spu_avg_price', size.followedProducts),
    fillHistory(influencers, 'total_followers_cnt', 'total_digg_cnt', size.followedCreators),
    fillHistory(videos, 'total_views_cnt', 'total_digg_cnt', size.followedVideos),
    fillHistory(shops, 'total_sale_cnt', 'total_product_cnt', size.followedShops),
    ...listLinkStatements(size),
    ...listCategoryStatements(),
  ];
}

/**
 * Weekly versions of what is followed, one to thirty of the rest. `counter` grows in two of three versions; in the others
 * only something else changed. The newest version is the row of the table.
 */
function fillHistory(table: PgTable, counter: string, other: string, followed: number): AgencyStatement {
  const { name, history = '', columns } = getTableInfo(table);
  const copied = columns.map((column) => column.name);
  const part = 'greatest(v.version - (v.version % 3 = 1 and v.version < v.versions)::int, 1)::numeric / v.versions';
  const values = copied.map((column) => {
    if (column === counter) return `(t.${column} * ${part})::bigint`;
    return column === other ? `t.${column} + (v.versions - v.version)` : `t.${column}`;
  });
  return {
    table: `${name}_history`,
    sql: `insert into ${history} (${copied.join(', ')}, observed_at, _request_id)
      select ${values.join(', ')}, t._observed_at - (v.versions - v.version) * (t._observed_at - timestamptz '${FIRST_DAY}') / v.versions, t._request_id
      from (
        select *, case when row_number() over (order by _observed_at desc) <= ${followed} then 48
          else least(1 + floor(2 * bench.r(hashtext(${columns[0]?.name}), 11) ^ -0.5), 30)::int end as versions
        from echotik.${name}
      ) t cross join lateral (select t.versions, generate_series(1, t.versions) as version) v`,
  };
}

/** A product has 1 to 60 creators and videos, a video one to three products. */
function listLinkStatements(size: AgencySize): readonly AgencyStatement[] {
  const owners = `(select p * 1000 + k, p, k from generate_series(1, ${size.followedProducts}) p,
    lateral generate_series(1, least(floor(4 * bench.r(p, 12) ^ -0.7), 60)::int) k) pairs (n, p, k)`;
  const bookkeeping = { _observed_at: `timestamptz '2025-12-20'`, _request_id: requestOf('n', size.requests) };
  const member = (count: number) => `1 + floor(${count} * bench.r(n, 13) ^ 2)::bigint % ${count}`;
  return [
    fillTable(
      product_influencers,
      {
        product_id: ids.product('p'),
        user_id: ids.creator(member(size.creators)),
        per_product_ifl_gmv_amt: 'floor(900 * bench.r(n, 19))',
        ...bookkeeping,
      },
      owners,
    ),
    fillTable(
      product_videos,
      { product_id: ids.product('p'), video_id: ids.video(member(size.videos)), ...bookkeeping },
      owners,
    ),
    fillTable(
      video_products,
      {
        video_id: ids.video('v'),
        product_id: ids.product(`1 + floor(${size.products} * bench.r(n, 14))::bigint % ${size.products}`),
        ...bookkeeping,
      },
      `(select v * 10 + k, v from generate_series(1, ${size.videos}) v, lateral generate_series(1, 1 + v % 3) k) pairs (n, v)`,
    ),
  ];
}

function listCategoryStatements(): readonly AgencyStatement[] {
  const bookkeeping = { _observed_at: `timestamptz '2025-12-20'`, _request_id: '1' };
  const tree = `(select (600000 + a)::text, '0', 1, a from generate_series(1, 30) a
    union all select (600000 + a)::text || b, (600000 + a)::text, 2, a * 10 + b from generate_series(1, 30) a, generate_series(1, 5) b
    union all select (600000 + a)::text || b || c, (600000 + a)::text || b, 3, a * 100 + b * 10 + c
      from generate_series(1, 30) a, generate_series(1, 5) b, generate_series(1, 5) c) tree (id, above, level, n)`;
  return [
    fillTable(categories, { category_id: 'id', parent_id: 'above', category_level: 'level', ...bookkeeping }, tree),
    fillTable(
      category_names,
      { category_id: 'id', language: `'en-US'`, category_name: `'Category ' || id`, ...bookkeeping },
      tree,
    ),
    fillTable(
      industries,
      {
        industry_id: `(10000000000 + n)::text`,
        name: `'Industry ' || n`,
        label: `'label_' || (10000000000 + n)`,
        parent_id: `case when n > 20 then (10000000000 + n % 20 + 1)::text end`,
        level: `case when n > 20 then 2 else 1 end`,
        ...bookkeeping,
      },
      numbers(120),
    ),
  ];
}

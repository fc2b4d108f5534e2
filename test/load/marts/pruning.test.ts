import { expect, test } from 'vitest';
import { ad_snapshots, ads } from '../../../src/load/tables/ads.ts';
import {
  hashtag_audience_ages,
  hashtag_snapshots,
  hashtag_trend_points,
  hashtags,
} from '../../../src/load/tables/hashtags.ts';
import { influencers } from '../../../src/load/tables/influencers.ts';
import { keyword_snapshots, keywords } from '../../../src/load/tables/keywords.ts';
import { music, music_audience_ages, music_snapshots, music_trend_points } from '../../../src/load/tables/music.ts';
import { product_category_snapshots } from '../../../src/load/tables/product-categories.ts';
import { products } from '../../../src/load/tables/products.ts';
import { influencer_ranks, product_ranks, shop_ranks, video_ranks } from '../../../src/load/tables/ranks.ts';
import { shops } from '../../../src/load/tables/shops.ts';
import { video_snapshots } from '../../../src/load/tables/video-trends.ts';
import { videos } from '../../../src/load/tables/videos.ts';
import { row } from '../../../src/streams/row.ts';
import { listPartitionedTables } from '../../../src/load/months/partitioned-tables.ts';
import { withDatabase } from '../../support/database.ts';
import { explain, readRows } from '../write/row-writes.ts';
import { observe } from './observe.ts';

const DAY = '2026-03-15';
const snapshot = { region: 'US', period_days: 7, snapshot_date: DAY };
const ranking = { rank_type: 1, date: DAY, region: 'US', rank_field: 1, position: 1 };
const uncut = { category_id: '', category_l2_id: '', category_l3_id: '' };
const point = { point_at: DAY, value: 1 };

/** A row of the day in each fact that a view by day reads: what is empty is not looked into. */
const ofTheDay = [
  row(music, { clip_id: '1' }),
  row(hashtags, { hashtag_id: '1' }),
  row(videos, { video_id: '1' }),
  row(influencers, { user_id: '1' }),
  row(products, { product_id: '1' }),
  row(shops, { seller_id: '1' }),
  row(ads, { material_id: '1' }),
  row(keywords, { keyword: '1' }),
  row(music_snapshots, { clip_id: '1', ...snapshot, rank: 1 }),
  row(music_audience_ages, { clip_id: '1', ...snapshot, age_level: 3, score: 100 }),
  row(music_trend_points, { clip_id: '1', ...snapshot, ...point }),
  row(hashtag_snapshots, { hashtag_id: '1', ...snapshot, industry_id: '', rank: 1 }),
  row(hashtag_audience_ages, { hashtag_id: '1', ...snapshot, age_level: 3, score: 100 }),
  row(hashtag_trend_points, { hashtag_id: '1', ...snapshot, ...point }),
  row(video_snapshots, { video_id: '1', ...snapshot, order_by: 'vv', position: 1 }),
  row(influencer_ranks, { ...ranking, influencer_category_name: '', product_category_id: '', user_id: '1' }),
  row(product_ranks, { ...ranking, ...uncut, product_id: '1' }),
  row(shop_ranks, { ...ranking, ...uncut, from_flag: '', seller_id: '1' }),
  row(video_ranks, { ...ranking, product_category_id: '', created_by_ai: '', video_id: '1' }),
  row(ad_snapshots, {
    material_id: '1',
    ...snapshot,
    order_by: 'ctr',
    industry_id: '',
    objective: '',
    ad_language: '',
    ad_format: '',
    like_band: '',
  }),
  row(keyword_snapshots, { keyword: '1', ...snapshot, industry_id: '', objective: '', keyword_type: '', position: 1 }),
  row(product_category_snapshots, { category_id: '1', region: 'US', time_scope: '7', snapshot_date: DAY, position: 1 }),
];

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

/** Months that were looked into, as in `2026_03`: what the plan names and never runs is not among them. */
function monthsIn(plan: Plan): readonly string[] {
  const month = /_(\d{4}_\d\d)$/.exec(plan['Relation Name'] ?? '')?.[1];
  return [...(month && plan['Actual Loops'] > 0 ? [month] : []), ...(plan.Plans ?? []).flatMap(monthsIn)];
}

/** The month of the day, the one before for what came before, and none for what only the newest of all can tell. */
const MONTHS = ['2026_02', '2026_03'];

test('a day of a market takes one or two months of facts, however many there are', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `select ops.make_partition(parent.oid::regclass, month::date)
       from pg_class parent cross join generate_series(date '2025-06-01', date '2026-03-01', interval '1 month') month
       where parent.relkind = 'p' and parent.relnamespace = 'echotik'::regnamespace and parent.relname ~ '(_snapshots|_ranks|_points|_ages|_interests|_countries)$'`,
    );
    await observe(pool, ...ofTheDay);
    const views = await readRows(
      pool,
      `select table_name as view, column_name as day from information_schema.columns
       where table_schema = 'marts' and column_name in ('snapshot_date', 'period_start') and table_name ~ '^(trending_|ad_|keyword_|product_category_)|_(league|audience|trend|moves)$' order by 1`,
    );
    expect(views).toHaveLength(15);
    for (const { view, day } of views) {
      const asked = `select * from marts.${String(view)} where ${String(day)} = '${DAY}' and region = 'US'`;
      const { rows } = await pool.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
        `explain (analyze, format json) ${asked}`,
      );
      const months = new Set(rows.flatMap((one) => one['QUERY PLAN'].flatMap(({ Plan: plan }) => monthsIn(plan))));
      // The moves have all four kinds.
      expect({ view, rows: (await readRows(pool, asked)).length }).toEqual({
        view,
        rows: view === 'ranking_moves' ? 4 : 1,
      });
      expect({
        view,
        months: [...months].filter((month) => !MONTHS.includes(month)),
        own: months.has('2026_03'),
      }).toEqual({ view, months: [], own: true });
    }
  }));

test('which day is the newest is asked without a look at what came before each row', () =>
  withDatabase(async ({ pool }) => {
    // Of a table without any month there is nothing to plan.
    const tables = listPartitionedTables().map(({ sqlName }) => sqlName);
    await pool.query('select ops.make_partition(name::regclass, current_date) from unnest($1::text[]) as name', [
      tables,
    ]);
    const views = await readRows(
      pool,
      `select table_name as view, column_name as day from information_schema.columns
       where table_schema = 'marts' and column_name in ('snapshot_date', 'period_start')
         and table_name ~ '^(trending_|keyword_insights|product_category_insights)|_(league|moves)$' order by 1`,
    );
    expect(views).toHaveLength(10);
    for (const { view, day } of views) {
      const look = async (column: string) => {
        const plan = await explain(pool, `select max(${column}) from marts.${String(view)} where region = 'US'`);
        return / on \S+ p(_\d+)?  /.test(plan);
      };
      expect({ view, newest: await look(String(day)), before: await look('previous_rank') }).toEqual({
        view,
        newest: false,
        before: true,
      });
    }
  }));

test('the values of a column of an entity are listed without a look at its days or its history', () =>
  withDatabase(async ({ pool }) => {
    const tables = listPartitionedTables().map(({ sqlName }) => sqlName);
    await pool.query('select ops.make_partition(name::regclass, current_date) from unnest($1::text[]) as name', [
      tables,
    ]);
    for (const name of ['product', 'shop', 'creator', 'video']) {
      const reads = async (columns: string) =>
        / on \S+_(daily|history)_/.test(await explain(pool, `select distinct ${columns} from marts.${name}_momentum`));
      expect({ name, region: await reads('region'), growth: await reads('span_days') }).toEqual({
        name,
        region: false,
        growth: true,
      });
    }
  }));

import { expect, test } from 'vitest';
import { ad_snapshots, ads } from '../../../src/load/tables/ads.ts';
import { industries } from '../../../src/load/tables/categories.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

const beauty = [
  row(industries, { industry_id: '14000000000', name: 'Beauty & Personal Care', level: 1 }),
  row(industries, { industry_id: '14103000000', name: 'Skincare', level: 2, parent_id: '14000000000' }),
];

test('ads stand in each list by place and click-through rate, with their newest reading marked', () =>
  withDatabase(async ({ pool }) => {
    const listed = (
      material_id: string,
      snapshot_date: string,
      position: number | null,
      ctr: number | null,
      others: { region?: string; industry_id?: string; objective?: string } = {},
    ) =>
      row(ad_snapshots, {
        region: 'US',
        period_days: 7,
        order_by: 'for_you',
        industry_id: '',
        objective: '',
        ad_language: '',
        ad_format: '',
        like_band: '',
        material_id,
        snapshot_date,
        position,
        ctr,
        cost_level: 1,
        like_count: 10,
        ...others,
      });
    await observe(
      pool,
      ...beauty,
      row(ads, {
        material_id: 'a',
        ad_title: HOSTILE,
        industry_key: 'label_14103000000',
        objective_key: 'campaign_objective_product_sales',
        country_codes: ['US', 'CA'],
      }),
      row(ads, { material_id: 'b', industry_key: `label_14000000000` }),
      row(ads, { material_id: 'stub' }),
      row(ads, { material_id: 'watched', ctr: 0.5, cost_level: 2, like_count: 3, industry_key: 'label_x' }),
      listed('a', '2026-02-23', 5, 0.2),
      listed('a', '2026-03-02', 1, 0.9),
      listed('b', '2026-03-02', 2, 0.9),
      listed('stub', '2026-03-02', 3, null),
      listed('a', '2026-02-23', 1, 0.1, { region: 'GB' }),
      listed('b', '2026-02-23', null, 0.3, { industry_id: '14000000000', objective: '3' }),
    );
    expect(
      await readRows(
        pool,
        `select snapshot_date, region, material_id, uncut, cut_industry, cut_objective, rank, ctr_rank, ctr_pct, is_newest
         from marts.ad_insights order by snapshot_date, region, material_id`,
      ),
    ).toEqual([
      {
        snapshot_date: '2026-02-23',
        region: 'GB',
        material_id: 'a',
        uncut: true,
        cut_industry: null,
        cut_objective: null,
        rank: 1,
        ctr_rank: 1,
        ctr_pct: 0.1,
        is_newest: true,
      },
      {
        snapshot_date: '2026-02-23',
        region: 'US',
        material_id: 'a',
        uncut: true,
        cut_industry: null,
        cut_objective: null,
        rank: 5,
        ctr_rank: 1,
        ctr_pct: 0.2,
        is_newest: false,
      },
      {
        snapshot_date: '2026-02-23',
        region: 'US',
        material_id: 'b',
        uncut: false,
        cut_industry: 'Beauty & Personal Care',
        cut_objective: 'conversions',
        rank: null,
        ctr_rank: 1,
        ctr_pct: 0.3,
        is_newest: true,
      },
      {
        snapshot_date: '2026-03-02',
        region: 'US',
        material_id: 'a',
        uncut: true,
        cut_industry: null,
        cut_objective: null,
        rank: 1,
        ctr_rank: 1,
        ctr_pct: 0.9,
        is_newest: true,
      },
      {
        snapshot_date: '2026-03-02',
        region: 'US',
        material_id: 'b',
        uncut: true,
        cut_industry: null,
        cut_objective: null,
        rank: 2,
        ctr_rank: 1,
        ctr_pct: 0.9,
        is_newest: true,
      },
      {
        snapshot_date: '2026-03-02',
        region: 'US',
        material_id: 'stub',
        uncut: true,
        cut_industry: null,
        cut_objective: null,
        rank: 3,
        ctr_rank: null,
        ctr_pct: null,
        is_newest: true,
      },
      {
        snapshot_date: null,
        region: null,
        material_id: 'watched',
        uncut: null,
        cut_industry: null,
        cut_objective: null,
        rank: null,
        ctr_rank: null,
        ctr_pct: 0.5,
        is_newest: true,
      },
    ]);
    expect(
      await readRows(
        pool,
        `select material_id, title, industry, industry_level_1, objective, country_codes from marts.ad_insights
        where snapshot_date is null or (snapshot_date = '2026-03-02' and region = 'US') order by material_id`,
      ),
    ).toEqual([
      {
        material_id: 'a',
        title: HOSTILE,
        industry: 'Skincare',
        industry_level_1: 'Beauty & Personal Care',
        objective: 'product sales',
        country_codes: ['US', 'CA'],
      },
      {
        material_id: 'b',
        title: null,
        industry: 'Beauty & Personal Care',
        industry_level_1: 'Beauty & Personal Care',
        objective: null,
        country_codes: null,
      },
      {
        material_id: 'stub',
        title: null,
        industry: null,
        industry_level_1: null,
        objective: null,
        country_codes: null,
      },
      {
        material_id: 'watched',
        title: null,
        industry: null,
        industry_level_1: null,
        objective: null,
        country_codes: null,
      },
    ]);
  }));

/** What the growth of a window really covers, and which entities a list of what moves now may show. */
import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { addDays } from '../../../src/time.ts';
import { withDatabase } from '../../support/database.ts';
import { explain } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';

/** Each kind of entity: its view, tables, key, and the total that its growth is about. */
const KINDS = [
  ['product', 'products', 'product_daily', 'product_id', 'total_sale_cnt', 'units'],
  ['shop', 'shops', 'shop_daily', 'seller_id', 'total_sale_cnt', 'units'],
  ['creator', 'influencers', 'influencer_daily', 'user_id', 'total_followers_cnt', 'followers'],
  ['video', 'videos', 'video_daily', 'video_id', 'total_views_cnt', 'views'],
] as const;
type Kind = (typeof KINDS)[number];

const NEWEST = '2026-03-31';
const before = (days: number) => addDays(NEWEST, -days);

/** Days before the newest one, with the total of each. */
const daily = (pool: Pool, [, , table, key, total]: Kind, id: string, totals: Readonly<Record<number, number>>) =>
  fill(
    pool,
    `echotik.${table}`,
    Object.entries(totals).map(([age, value]) => ({ [key]: id, date: before(Number(age)), [total]: value })),
  );

const entities = (pool: Pool, [, table, , key]: Kind, ids: readonly string[], more: object = {}) =>
  fill(
    pool,
    `echotik.${table}`,
    ids.map((id) => ({ [key]: id, region: 'US', ...more })),
  );

/** In one database, for every kind. */
const eachKind = (work: (pool: Pool, kind: Kind) => Promise<void>) =>
  withDatabase(async ({ pool }) => {
    for (const kind of KINDS) await work(pool, kind);
  });

test('a growth over 7 days covers 7 or 8 days, says which, and is empty beyond', () =>
  eachKind(async (pool, kind) => {
    const [name, , , key, , measure] = kind;
    await entities(pool, kind, ['age 6', 'age 7', 'age 8', 'age 9', 'age 22']);
    for (const age of [6, 7, 8, 9, 22]) await daily(pool, kind, `age ${age}`, { 0: 1100, [age]: 1000 });
    const nothing = { growth: null, span_days: null, per_day: null, carried_days: null, basis: 'not_bought' };
    expect(
      await readMart(
        pool,
        `select ${key} as id, ${measure}_growth as growth, span_days, ${measure}_per_day as per_day, carried_days, basis_before as basis from marts.${name}_momentum where window_days = 7 order by 1`,
      ),
    ).toEqual([
      { id: 'age 22', ...nothing },
      { id: 'age 6', ...nothing },
      { id: 'age 7', growth: 100, span_days: 7, per_day: 14.29, carried_days: 0, basis: 'observed' },
      { id: 'age 8', growth: 100, span_days: 8, per_day: 12.5, carried_days: 1, basis: 'carried' },
      { id: 'age 9', ...nothing },
    ]);
  }));

test('a growth over 1 day covers one, over 30 days at most 33', () =>
  eachKind(async (pool, kind) => {
    const [name, , , key, , measure] = kind;
    await entities(pool, kind, ['a', 'b', 'c']);
    await daily(pool, kind, 'a', { 0: 99, 1: 90, 33: 0 });
    await daily(pool, kind, 'b', { 0: 99, 2: 90, 34: 0 });
    await daily(pool, kind, 'c', { 0: 99, 30: 33 });
    const asked = `select ${key} as id, window_days as days, span_days as span, ${measure}_per_day as per_day
        from marts.${name}_momentum where window_days <> 7 order by 1, 2`;
    expect(await readMart(pool, asked)).toEqual([
      { id: 'a', days: 1, span: 1, per_day: 9 },
      { id: 'a', days: 30, span: 33, per_day: 3 },
      { id: 'b', days: 1, span: null, per_day: null },
      { id: 'b', days: 30, span: null, per_day: null },
      { id: 'c', days: 1, span: null, per_day: null },
      { id: 'c', days: 30, span: 30, per_day: 2.2 },
    ]);
  }));

test('a growth from a history is between readings of the total, not between changes of something else', () =>
  eachKind(async (pool, kind) => {
    const [name, table, , key, total, measure] = kind;
    const at = (id: string, age: number, value: number) => ({
      [key]: id,
      observed_at: `${before(age)}T10:00:00Z`,
      [total]: value,
    });
    await entities(pool, kind, ['read', 'repeated'], { _observed_at: `${NEWEST}T10:00:00Z`, [total]: 300 });
    await fill(pool, `echotik.${table}_history`, [
      at('read', 7, 200),
      at('read', 0, 300),
      // Another column changed in between, with the total of 20 days before, and on the newest day with that of two
      // days before.
      at('repeated', 22, 100),
      at('repeated', 7, 100),
      at('repeated', 2, 300),
      at('repeated', 0, 300),
    ]);
    expect(
      await readMart(
        pool,
        `select ${key} as id, as_of_date, source, ${measure}_growth as growth, span_days as span
           from marts.${name}_momentum where window_days = 7 order by 1`,
      ),
    ).toEqual([
      { id: 'read', as_of_date: NEWEST, source: 'history', growth: 100, span: 7 },
      { id: 'repeated', as_of_date: before(2), source: 'history', growth: null, span: null },
    ]);
  }));

const current = (pool: Pool, [name, , , key]: Kind) =>
  readMart(
    pool,
    `select ${key} as id, is_current as current, market_newest_day as newest from marts.${name}_momentum where window_days = 7 order by 1`,
  );

test('a list has those seen within 2 days of the newest complete day of their market', () =>
  eachKind(async (pool, kind) => {
    const seen = { _observed_at: `${before(3)}T00:00:00Z` };
    await entities(pool, kind, ['age 0', 'age 2', 'age 3', 'age 20'], seen);
    await entities(pool, kind, ['other'], { region: 'GB', ...seen });
    await entities(pool, kind, ['no market'], { region: null, ...seen });
    await entities(pool, kind, ['only named'], seen);
    for (const age of [0, 2, 3, 20]) await daily(pool, kind, `age ${age}`, { [age]: 5 });
    await daily(pool, kind, 'other', { 10: 5 });
    await daily(pool, kind, 'no market', { 0: 5 });
    expect(await current(pool, kind)).toEqual([
      { id: 'age 0', current: true, newest: NEWEST },
      { id: 'age 2', current: true, newest: NEWEST },
      { id: 'age 20', current: false, newest: NEWEST },
      { id: 'age 3', current: false, newest: NEWEST },
      { id: 'no market', current: false, newest: null },
      { id: 'only named', current: false, newest: NEWEST },
      { id: 'other', current: true, newest: before(10) },
    ]);
  }));

test('a list is not emptied by somebody who reads a single one', () =>
  eachKind(async (pool, kind) => {
    const [, , facts, key, total] = kind;
    const ids = Array.from({ length: 30 }, (_, index) => `${10 + index}`);
    await entities(pool, kind, ids);
    await fill(
      pool,
      `echotik.${facts}`,
      ids.map((id) => ({ [key]: id, date: before(5), [total]: 5 })),
    );
    // One, two, and then three of thirty: a tenth.
    await daily(pool, kind, '10', { 0: 6, 1: 6 });
    await daily(pool, kind, '11', { 1: 6 });
    const newest = async () => new Set((await current(pool, kind)).map((row) => row['newest']));
    expect(await newest()).toEqual(new Set([before(5)]));
    expect((await current(pool, kind)).every((row) => row['current'])).toBe(true);
    await daily(pool, kind, '12', { 1: 6 });
    expect(await newest()).toEqual(new Set([before(1)]));
  }));

test('the newest ranking of days says which day of a market is complete, whoever reads a single product', () =>
  withDatabase(async ({ pool }) => {
    const kind = KINDS[0];
    await entities(pool, kind, ['ranked', 'alone', 'stale']);
    await entities(pool, kind, ['no ranking'], { region: 'GB' });
    await daily(pool, kind, 'ranked', { 4: 5 });
    await daily(pool, kind, 'alone', { 0: 5 });
    await daily(pool, kind, 'stale', { 7: 5 });
    await daily(pool, kind, 'no ranking', { 20: 5 });
    await fill(
      pool,
      'echotik.product_ranks',
      [
        { region: 'US', rank_type: 1, age: 4 },
        { region: 'US', rank_type: 1, age: 5 },
        // A week that began later, and a market whose ranking was last read long ago.
        { region: 'US', rank_type: 2, age: 1 },
        { region: 'GB', rank_type: 1, age: 11 },
      ].map(({ age, ...ranking }) => ({
        ...ranking,
        date: before(age),
        rank_field: 1,
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        product_id: 'ranked',
      })),
    );
    expect(await current(pool, kind)).toEqual([
      { id: 'alone', current: true, newest: before(4) },
      { id: 'no ranking', current: true, newest: before(20) },
      { id: 'ranked', current: true, newest: before(4) },
      { id: 'stale', current: false, newest: before(4) },
    ]);
  }));

test('what a creator sold covers the same days as the followers', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.influencers', [{ user_id: '1', region: 'US' }]);
    const day = (age: number, followers: number | null, units: number | null) => ({
      user_id: '1',
      date: before(age),
      total_followers_cnt: followers,
      total_sale_1d_cnt: units,
      total_sale_gmv_1d_amt: units === null ? null : units * 10,
    });
    await fill(pool, 'echotik.influencer_daily', [
      day(9, 900, 50),
      day(8, 1000, 70),
      // Of this day the followers are not known, but what was sold.
      day(7, null, 8),
      day(3, 1010, null),
      day(0, 1080, 4),
    ]);
    expect(
      await readMart(
        pool,
        `select span_days, followers_growth, followers_per_day, units_growth, units_per_day, gmv_growth, gmv_per_day, sales_days
         from marts.creator_momentum where window_days = 7`,
      ),
    ).toEqual([
      {
        span_days: 8,
        followers_growth: 80,
        followers_per_day: 10,
        units_growth: 12,
        units_per_day: 1.5,
        gmv_growth: 120,
        gmv_per_day: 15,
        sales_days: 2,
      },
    ]);
  }));

test.each([
  ['product', 'units_per_day'],
  ['shop', 'gmv_per_day'],
  ['creator', 'followers_per_day'],
])('the newest day of the market of a %s is not looked for when nobody asks for it', (name, column) =>
  withDatabase(async ({ pool }) => {
    const plan = async (columns: string) =>
      (await readMart(pool, `select 1`)) &&
      (await explain(pool, `select ${columns} from marts.${name}_momentum where window_days = 7`));
    expect(await plan('is_current')).toMatch(/(Hash|Group)Aggregate/);
    expect(await plan(column)).not.toMatch(/(Hash|Group)Aggregate/);
  }),
);

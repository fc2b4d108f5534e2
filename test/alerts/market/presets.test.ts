/** Each preset reports a change that a live run observes, and none that a backfill or a replay brings. */
import { expect, test } from 'vitest';
import { brief, type MarketScene, withMarket } from './market-scene.ts';

type Who = 'a' | 'b';

interface Scenario {
  readonly rule: object;
  readonly stream: string;
  /** What the API answers once these have changed; the day on which it is read is given. */
  readonly answer: (scene: MarketScene, changed: readonly Who[], day: string) => void;
  readonly params: Readonly<Record<string, readonly (string | number)[]>>;
  /** Of the change of b. */
  readonly expected: string;
  /** Ids that are watched: kind and id. */
  readonly watch?: readonly (readonly [string, string])[];
}

const A = '1729000000000000011';
const B = '1729000000000000012';
const SHOP = '7495000000000000001';
const CREATOR = '6800000000000000001';

const product = (product_id: string, more: object) => ({ product_id, product_name: `product ${product_id}`, ...more });
const details = (
  toRecord: (isChanged: boolean) => object,
): Pick<Scenario, 'stream' | 'answer' | 'params' | 'watch'> => ({
  stream: 'product-detail',
  params: { product_ids: [A, B] },
  watch: [
    ['product', A],
    ['product', B],
  ],
  answer: (scene, changed) =>
    scene.answer('product-detail', [
      product(A, toRecord(changed.includes('a'))),
      product(B, toRecord(changed.includes('b'))),
    ]),
});

/** Twelve products; those that have changed take the first places, which others had. */
const buildRanking = (changed: readonly Who[]) =>
  [
    ...changed.map((who) => (who === 'a' ? A : B)),
    ...Array.from({ length: 12 }, (_, index) => String(1000 + index)),
  ].slice(0, 12);
const RANKING = { region: ['US'], rank_type: [1], product_rank_field: [1] };
const HALF = { region: 'US', top: 6 };

const addDay = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const scenarios: Readonly<Record<string, Scenario>> = {
  'price-drop': {
    ...details((isChanged) => ({ spu_avg_price: isChanged ? 15 : 20 })),
    rule: { preset: 'price-drop' },
    expected: `${B} 20 -> 15`,
  },
  'falling-rating': {
    ...details((isChanged) => ({ product_rating: isChanged ? 4.1 : 4.5 })),
    rule: { preset: 'falling-rating' },
    expected: `${B} 4.5 -> 4.1`,
  },
  'product-gone, off sale': {
    ...details((isChanged) => ({ off_mark: isChanged ? 2 : 0 })),
    rule: { preset: 'product-gone' },
    expected: `${B} on sale -> off sale`,
  },
  'product-gone, absent': {
    ...details(() => ({})),
    rule: { preset: 'product-gone', days: 1 },
    answer: (scene, changed) =>
      scene.answer('product-detail', [
        ...(changed.includes('a') ? [] : [product(A, {})]),
        ...(changed.includes('b') ? [] : [product(B, {})]),
      ]),
    expected: `${B} in the library -> absent`,
  },
  'enters-ranking': {
    rule: { preset: 'enters-ranking', ...HALF },
    stream: 'product-ranklist',
    params: RANKING,
    answer: (scene, changed) =>
      scene.answer(
        'product-ranklist',
        buildRanking(changed).map((id) => product(id, {})),
      ),
    expected: `${B} - -> 2`,
  },
  'leaves-ranking': {
    rule: { preset: 'leaves-ranking', ...HALF },
    stream: 'product-ranklist',
    params: RANKING,
    answer: (scene, changed) =>
      scene.answer(
        'product-ranklist',
        buildRanking(changed).map((id) => product(id, {})),
      ),
    expected: `1004 6 -> -`,
  },
  'enters-trending': {
    rule: { preset: 'enters-trending', ...HALF },
    stream: 'trending-music-list',
    params: { region: ['US'], period: [7] },
    answer: (scene, changed) =>
      scene.answer(
        'trending-music-list',
        buildRanking(changed).map((clip_id, index) => ({ clip_id, title: `sound ${clip_id}`, rank: index + 1 })),
      ),
    expected: `${B} - -> 2`,
  },
  'new-shop-product': {
    rule: { preset: 'new-shop-product' },
    stream: 'seller-product-list',
    params: { seller_id: [SHOP] },
    watch: [['shop', SHOP]],
    answer: (scene, changed) =>
      scene.answer('seller-product-list', [
        product('1000', { seller_id: SHOP }),
        ...changed.map((who) => product(who === 'a' ? A : B, { seller_id: SHOP })),
      ]),
    expected: `${SHOP} ${B} - -> -`,
  },
  'new-creator': {
    rule: { preset: 'new-creator' },
    stream: 'product-influencer-list',
    params: { product_id: [A] },
    watch: [['product', A]],
    answer: (scene, changed) =>
      scene.answer(
        'product-influencer-list',
        ['1', ...changed].map((user_id) => ({
          product_id: A,
          user_id: user_id === 'a' ? '21' : user_id === 'b' ? '22' : user_id,
          per_product_ifl_sale_cnt: 5,
        })),
      ),
    expected: `${A} 22 - -> -`,
  },
};

test.each(Object.entries(scenarios))('%s', (_, { rule, stream, answer, params, expected, watch = [] }) =>
  withMarket({ rule }, async (scene) => {
    const { evaluate, read, replay, pool } = scene;
    for (const item of watch) await pool.query('insert into ops.watchlist (kind, id) values ($1, $2)', [...item]);
    const readChanged = (day: string, changed: readonly Who[], trigger: 'manual' | 'backfill' = 'manual') => {
      answer(scene, changed, day);
      return read(day, stream, { params, trigger });
    };
    await readChanged('2026-03-01', []);
    expect(await evaluate(), 'what is so at the first evaluation is known').toEqual([]);
    await readChanged('2026-03-02', []);
    expect(await evaluate(), 'nothing has changed').toEqual([]);
    await readChanged('2026-03-03', ['a'], 'backfill');
    expect(await evaluate(), 'a backfill is not news').toEqual([]);
    await readChanged('2026-03-03', ['a']);
    await readChanged('2026-03-04', ['a']);
    expect(await evaluate(), 'nor what a later run reads again').toEqual([]);
    await readChanged('2026-03-05', ['a', 'b']);
    expect(brief(await evaluate())).toEqual([expected]);
    expect(await evaluate(), 'it is reported once').toEqual([]);
    await replay(stream);
    expect(await evaluate(), 'a replay is not news').toEqual([]);
    const [message] = await scene.readMessages();
    expect(message).toMatchObject({
      rule: 'rule',
      total: 1,
      events: [{ day: expect.stringMatching(/^2026-03-0[45]$/) }],
    });
  }),
);

test('units-spike: the newest day of an answer, once, and neither a restated nor a backfilled one', () =>
  withMarket({ rule: { preset: 'units-spike', minUnits: 30 } }, async ({ answer, read, evaluate, pool, replay }) => {
    await pool.query(`insert into ops.watchlist (kind, id) values ('product', $1), ('product', $2)`, [A, B]);
    /** Units of each day up to the one before `day`: 10, but for those that are given. */
    const readDays = (
      day: string,
      id: string,
      units: Readonly<Record<string, number>>,
      trigger: 'manual' | 'backfill' = 'manual',
    ) => {
      answer('product-trend', ({ query }) =>
        Array.from({ length: 9 }, (_, index) => addDay(day, index - 9)).map((dt) => ({
          product_id: query['product_id'],
          dt,
          total_sale_1d_cnt: units[dt] ?? 10,
        })),
      );
      return read(day, 'product-trend', { params: { product_id: [id] }, trigger });
    };
    await readDays('2026-03-10', A, { '2026-03-05': 90 });
    expect(await evaluate(), 'first evaluation').toEqual([]);
    await readDays('2026-03-10', B, { '2026-03-05': 90 });
    expect(await evaluate(), 'a day that is not the newest').toEqual([]);
    await readDays('2026-03-11', A, { '2026-03-10': 60 }, 'backfill');
    await readDays('2026-03-11', A, { '2026-03-10': 60 });
    expect(await evaluate(), 'a backfill').toEqual([]);
    await readDays('2026-03-11', B, {});
    expect(await evaluate(), 'nothing').toEqual([]);
    await readDays('2026-03-11', B, { '2026-03-10': 300 });
    expect(await evaluate(), 'a restated day').toEqual([]);
    await readDays('2026-03-12', B, { '2026-03-11': 400, '2026-03-10': 10 });
    expect(brief(await evaluate())).toEqual([`${B} 10 -> 400`]);
    await replay('product-trend');
    expect(await evaluate(), 'a replay').toEqual([]);
  }));

/** Lends a reader of the list of a creator whose videos came every second day up to 10 March. */
const withCreator = (
  work: (scene: MarketScene, readList: (day: string, trigger?: 'backfill') => Promise<unknown>) => Promise<void>,
) =>
  withMarket({ rule: { preset: 'inactive-creator' } }, async (scene) => {
    await scene.pool.query(`insert into ops.watchlist (kind, id) values ('creator', $1)`, [CREATOR]);
    const posted = [10, 8, 6, 4, 2].map(
      (day) => Date.parse(`2026-03-${String(day).padStart(2, '0')}T08:00:00Z`) / 1000,
    );
    scene.answer(
      'influencer-video-list',
      posted.map((create_time, index) => ({ video_id: String(7000 + index), user_id: CREATOR, create_time })),
    );
    const params = { user_id: [CREATOR], influencer_video_sort_field: [4], sort_type: [1] };
    await work(scene, (day, trigger) =>
      scene.read(day, 'influencer-video-list', { params, trigger: trigger ?? 'manual' }),
    );
  });

test('inactive-creator: on the first day on which the list shows the silence, not on days that nobody read', () =>
  withCreator(async ({ evaluate }, readList) => {
    await readList('2026-03-11');
    expect(await evaluate()).toEqual([]);
    await readList('2026-03-14');
    expect(await evaluate(), 'four days are not more than twice two').toEqual([]);
    await readList('2026-03-17');
    expect(await evaluate()).toMatchObject([
      { subject: CREATOR, day: '2026-03-17', previousDay: '2026-03-14', oldValue: 2, newValue: 7 },
    ]);
    await readList('2026-03-18');
    expect(await evaluate(), 'it is known').toEqual([]);
  }));

test('inactive-creator: a silence that a backfill has read is not news, nor on the days after it', () =>
  withCreator(async ({ evaluate, replay }, readList) => {
    await readList('2026-03-11');
    await readList('2026-03-14');
    expect(await evaluate()).toEqual([]);
    await readList('2026-03-17', 'backfill');
    expect(await evaluate()).toEqual([]);
    await readList('2026-03-18');
    await replay('influencer-video-list');
    expect(await evaluate()).toEqual([]);
  }));

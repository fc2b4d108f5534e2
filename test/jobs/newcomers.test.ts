/**
 * What is read for the first time has its growth over a week at once, for one credit, and the numbers are those of the
 * answer.
 */
import { expect, test } from 'vitest';
import { readRows } from '../load/write/row-writes.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-12';

/** Ranking and trend of each kind of entity, the view of its momentum, its id on the wire, and the total that grows. */
const KINDS = [
  ['product-ranklist', 'product-trend', 'product', 'product_id', 'total_sale_cnt', 'units'],
  ['seller-ranklist', 'seller-trend', 'shop', 'seller_id', 'total_sale_cnt', 'units'],
  ['influencer-ranklist', 'influencer-trend', 'creator', 'user_id', 'total_followers_cnt', 'followers'],
  ['video-ranklist', 'video-trend', 'video', 'video_id', 'total_views_cnt', 'views'],
] as const;

test('the first call brings a growth over 7 days', () =>
  withWorld({ config: { regions: ['US'] } }, async ({ sync, simulator, pool }) => {
    const authorization = `Basic ${btoa(`${simulator.username}:${simulator.password}`)}`;
    for (const [ranking, trend, view, key, total, measure] of KINDS) {
      await sync(DAY, ranking, { overrides: { rank_type: ['1'] }, maxPages: 1, follow: [] });
      const [first] = await readRows(
        pool,
        `select ${key} as id from marts.${view}_league where period = 'day' order by rank limit 1`,
      );
      const run = await sync(DAY, trend, { overrides: { [key]: [String(first?.['id'])] } });
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 1, credits: 1 });
      const query = new URLSearchParams({
        [key]: String(first?.['id']),
        start_date: '2026-03-02',
        end_date: '2026-03-11',
        page_num: '1',
        page_size: '10',
      });
      const path = `/api/v3/echotik/${trend.replace('-', '/')}?${query.toString()}`;
      const answer = await fetch(new URL(path, simulator.url), { headers: { authorization } });
      const body = (await answer.json()) as { readonly data: readonly Readonly<Record<string, string | number>>[] };
      const totals = new Map(body.data.map((day) => [day['dt'], Number(day[total])]));
      // The API has gaps: where the day of a week before is missing, the day before that one counts.
      const [day, span] = totals.has('2026-03-04') ? ['2026-03-04', 7] : ['2026-03-03', 8];
      const growth = (totals.get('2026-03-11') ?? Number.NaN) - (totals.get(day) ?? Number.NaN);
      expect(
        await readRows(
          pool,
          `select as_of_date as day, span_days as span, ${measure}_growth as growth, ${measure}_per_day::float8 as per_day, is_current as current
           from marts.${view}_momentum where ${key} = '${String(first?.['id'])}' and window_days = 7`,
        ),
      ).toEqual([
        {
          day: '2026-03-11',
          span,
          growth,
          per_day: Math.round((100 * growth) / span) / 100,
          current: true,
        },
      ]);
    }
  }));

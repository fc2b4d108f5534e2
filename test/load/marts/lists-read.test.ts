import { expect, test } from 'vitest';
import { readMart } from './fill.ts';
import { withWorld } from '../../support/world.ts';

test('lists that were read, with their filters and days; not what they led to, nor what brought nothing', () =>
  withWorld({}, async ({ pool, sync, simulator }) => {
    const list = 'trending-music-list';
    const options = { maxPages: 2, follow: ['trending-music-detail'] };
    await sync('2026-03-02', list, { ...options, overrides: { region: ['US', 'GB'], period: [7] } });
    await sync('2026-03-04', list, { ...options, overrides: { region: ['US'], period: [7, 30] } });
    await sync('2026-03-02', list, { ...options, overrides: { region: ['US'], period: [7] } });
    simulator.addFault({ kind: 'empty' });
    await sync('2026-03-05', list, { ...options, overrides: { region: ['US'], period: [7] } });
    const rows = await readMart(
      pool,
      `select stream, region, filters, first_business_date as first, last_business_date as last, days_read as days
       from marts.lists_read order by region, filters`,
    );
    const read = (region: string, period: number, first: string, last: string, days: number) => ({
      stream: list,
      region,
      filters: `period=${period}`,
      first,
      last,
      days,
    });
    expect(rows).toEqual([
      read('GB', 7, '2026-03-02', '2026-03-02', 1),
      read('US', 30, '2026-03-04', '2026-03-04', 1),
      read('US', 7, '2026-03-02', '2026-03-04', 2),
    ]);
    expect(await readMart(pool, `select distinct tables from marts.lists_read`)).toEqual([
      { tables: ['music', 'music_related_items', 'music_snapshots', 'music_trend_points'] },
    ]);
  }));

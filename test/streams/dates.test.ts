import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateWindow, newestPeriod, newestWindow, rankDate } from '../../src/streams/dates.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { addDays, countDays } from '../../src/time.ts';

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));

describe('a rank list', () => {
  test.each([
    [1, '2026-11-24', '2026-11-23'],
    [2, '2026-11-24', '2026-11-16'],
    [2, '2026-11-23', '2026-11-16'],
    [2, '2026-11-22', '2026-11-09'],
    [3, '2026-11-24', '2026-10-01'],
    [3, '2026-01-01', '2025-12-01'],
  ] as const)('of rank_type %i is on %s newest for %s', (rank_type, today, date) => {
    expect(newestPeriod(rank_type, today)).toBe(date);
    expect(rankDate.newest({ rank_type }, today)).toEqual({ rank_type, date });
  });

  test.each([
    [1, '2026-11-24'],
    [2, '2026-11-23'],
    [3, '2026-11-01'],
  ])('of rank_type %i asks for 2026-11-24 with %s', (rank_type, date) => {
    expect(rankDate.requests({ rank_type, date: '2026-11-24', region: 'US' })).toEqual([
      { rank_type, date, region: 'US' },
    ]);
  });

  test.each([
    [1, ['2026-11-22', '2026-11-21', '2026-11-20']],
    [2, ['2026-11-09', '2026-11-02', '2026-10-26']],
    [3, ['2026-09-01', '2026-08-01', '2026-07-01']],
  ] as const)('of rank_type %i that is not published yet steps back three times', (rank_type, dates) => {
    const today = '2026-11-24';
    const seen: unknown[] = [];
    let params = rankDate.previous?.({ rank_type, date: newestPeriod(rank_type, today) }, today);
    for (; params; params = rankDate.previous?.(params, today)) seen.push(params['date']);
    expect(seen).toEqual(dates);
  });

  test('of long ago is empty for good: nothing is asked instead', () => {
    expect(rankDate.previous?.({ rank_type: 1, date: '2026-01-05' }, '2026-11-24')).toBeUndefined();
  });

  test('without a rank_type has no newest date', () => {
    expect(rankDate.newest({ region: 'US' }, '2026-11-24')).toEqual({ region: 'US' });
  });
});

describe('a window of days', () => {
  test('is cut into windows of at most 180 days that cover it without gap or overlap', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 1_000 }), (start_date, length) => {
        const end_date = addDays(start_date, length);
        const windows = dateWindow.requests({ user_id: '1', start_date, end_date });
        expect(windows[0]?.['start_date']).toBe(start_date);
        expect(windows.at(-1)?.['end_date']).toBe(end_date);
        for (const [index, window] of windows.entries()) {
          const days = dateWindow.expected?.(window) ?? 0;
          expect(days).toBeGreaterThan(0);
          expect(days).toBeLessThanOrEqual(180);
          const next = windows[index + 1];
          if (next) expect(next['start_date']).toBe(addDays(window['end_date'] as string, 1));
        }
      }),
    );
  });

  test('that ends before it begins asks nothing', () => {
    expect(dateWindow.requests({ start_date: '2026-03-02', end_date: '2026-03-01' })).toEqual([]);
  });

  test('of every day fills one page, which is the last, and holds both ends of a week also if the newest two days are late', () => {
    const window = newestWindow('2026-03-12');
    expect(window).toEqual({ start_date: '2026-03-02', end_date: '2026-03-11' });
    expect(countDays(window.start_date, addDays(window.end_date, -2))).toBe(8);
    for (const stream of catalogue.filter(({ dated }) => dated === dateWindow)) {
      const { pages, dated } = stream;
      const expected = dated?.expected?.(window);
      for (const records of [10, 9, 0]) {
        const step = pages.after(pages.first, { body: {}, records }, { expected });
        // Fewer than all days are no reason to ask further: only a server with smaller pages gives one.
        const isFull = records !== 9;
        expect({ stream: stream.name, records, step }).toMatchObject({
          stream: stream.name,
          records,
          step: isFull ? { end: 'complete' } : { endCheck: 'window', end: 'complete' },
        });
      }
    }
  });
});

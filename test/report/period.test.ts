/** The days of a report. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePeriod, resolvePeriod } from '../../src/report/period.ts';
import { countDays } from '../../src/time.ts';

const resolve = (text: string, today: string, newest = today) => resolvePeriod(parsePeriod(text, today), newest);

test('a period is a number of days up to the newest one, a month, the last week or the last month', () => {
  expect(resolve('7d', '2026-03-09', '2026-03-03')).toEqual({ from: '2026-02-25', to: '2026-03-03' });
  expect(resolve('1d', '2026-03-03')).toEqual({ from: '2026-03-03', to: '2026-03-03' });
  expect(resolve('2024-02', '2026-03-03')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
  expect(resolve('last-month', '2026-01-31')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  // A Sunday belongs to the week that began on the Monday before it.
  expect(resolve('last-week', '2026-03-08')).toEqual({ from: '2026-02-23', to: '2026-03-01' });
  expect(resolve('last-week', '2026-03-09')).toEqual({ from: '2026-03-02', to: '2026-03-08' });
});

test.each(['', '0d', '07d', '367d', '1000d', '-7d', '7', '7w', '2026-13', '2026-00', '2026', 'month', '7d ', '٧d'])(
  'refuses %j as a period',
  (text) => {
    expect(() => parsePeriod(text, '2026-03-03')).toThrow(`'${text}' is not a period`);
  },
);

test('days that were not chosen follow from the newest one: 30 days, and never the first after the last', () => {
  expect(resolvePeriod({}, '2026-03-03')).toEqual({ from: '2026-02-02', to: '2026-03-03' });
  expect(resolvePeriod({ from: '2026-03-01' }, '2026-03-03')).toEqual({ from: '2026-03-01', to: '2026-03-03' });
  expect(resolvePeriod({ from: '2026-04-01' }, '2026-03-03')).toEqual({ from: '2026-04-01', to: '2026-04-01' });
  expect(resolvePeriod({ to: '2026-02-28' }, '2026-03-03')).toEqual({ from: '2026-01-30', to: '2026-02-28' });
  expect(() => resolvePeriod({ from: '2024-01-01', to: '2026-03-03' }, '2026-03-03')).toThrow('at most 366 days');
});

test('a number of days has that many days, both ends included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 }), (days) => {
      const { from, to } = resolve(`${days}d`, '2026-03-03');
      expect(countDays(from, to)).toBe(days);
    }),
  );
});

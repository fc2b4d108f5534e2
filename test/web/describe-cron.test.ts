import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeCron } from '../../src/web/describe-cron.ts';

test.each([
  ['0 10 * * *', 'every day at 10:00'],
  ['30 6,18 * * *', 'every day at 06:30 and 18:30'],
  ['@daily', 'every day at 00:00'],
  ['0 * * * *', 'every hour'],
  ['15 * * * *', 'every hour, 15 minutes past'],
  ['* * * * *', 'every minute'],
  ['*/5 * * * *', 'every 5 minutes'],
  ['0 */6 * * *', 'every 6 hours'],
  ['0 11 * * 2', 'on Tuesdays at 11:00'],
  ['0 11 * * 7', 'on Sundays at 11:00'],
  ['0 11 * * MON,thu', 'on Mondays and Thursdays at 11:00'],
  ['0 9 * * 1-5', 'Monday to Friday at 09:00'],
  ['0 11 2 * *', 'on the 2nd of each month at 11:00'],
  ['0 11 1,11,21 * *', 'on the 1st, 11th and 21st of each month at 11:00'],
  ['0 11 L * *', 'on the last day of each month at 11:00'],
  ['0 0 1 1,7 *', 'on the 1st of January and July at 00:00'],
  ['0 0 10 * * *', 'every day at 10:00'],
  ['*/10 * * * 1', 'every 10 minutes, on Mondays'],
])('%s is %s', (cron, words) => {
  expect(describeCron(cron)).toBe(words);
});

test.each(['0 11 1 * 1', '30 0 10 * * *', '*/7 * * * *', '0 0-23 * * *', '0 11 * * 1#2', '', '1--100000000 * * * *'])(
  '%s stays the expression',
  (cron) => {
    expect(describeCron(cron)).toBe(cron);
  },
);

test('any text has an answer, soon', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), (text) => {
      expect(typeof describeCron(text)).toBe('string');
    }),
  );
});

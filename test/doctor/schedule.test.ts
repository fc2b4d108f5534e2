import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { diagnoseSchedule } from '../../src/doctor/schedule.ts';

const NOW = new Date('2026-03-02T11:00:00Z');
const FINE = 'no slot of the next 366 days is too early, doubled or skipped';

const remarksOn = (cron: string, streams: readonly (string | object)[], timezone = 'UTC') =>
  diagnoseSchedule(configSchema.parse({ pipelines: { mine: { cron, streams, timezone } } }), NOW);
const messages = (...of: Parameters<typeof remarksOn>) => remarksOn(...of).map(({ message }) => message);
const ranks = (rankType: number) => [{ stream: 'product-ranklist', params: { rank_type: rankType } }];

test('the schedules of the default pipelines have no remarks', () => {
  expect(diagnoseSchedule(configSchema.parse({}), NOW)).toEqual([{ result: 'ok', message: FINE, remedy: null }]);
});

describe('what is refreshed once a day', () => {
  const often = 'mine runs more than once a day, but all it requests is refreshed once a day';

  test.each<[string, readonly string[]]>([
    ['0 10,14 * * *', ['product-list']],
    ['0 10,14 1 * *', ['trending-music-list', 'category-names']],
    ['*/30 * * * * *', ['product-detail']],
  ])('a daily refreshed stream has a warning for %s of %j', (cron, streams) => {
    expect(messages(cron, streams)).toEqual([often]);
  });

  test.each<[string, readonly string[]]>([
    ['0 10 * * *', ['product-list']],
    ['0 10,14 * * *', ['product-list', 'realtime-product-detail']],
  ])('is not by %s of %j', (cron, streams) => {
    expect(messages(cron, streams)).toEqual([FINE]);
  });
});

describe('the day before is not published before 09:00 UTC', () => {
  test.each<[string, readonly (string | object)[], string, string]>([
    ['59 8 * * *', ['product-ranklist'], 'UTC', '2026-03-02 08:59'],
    ['0 0 * * *', ['influencer-trend'], 'UTC', '2026-03-02 00:00'],
    // Summer time brings it an hour forward.
    ['30 10 * * *', ['video-ranklist'], 'Europe/Paris', '2026-03-29 08:30'],
    ['0 9 * * *', ['video-ranklist'], 'Asia/Tokyo', '2026-03-02 00:00'],
    ['0 8 * * 1', ranks(2), 'UTC', '2026-03-02 08:00'],
    ['0 8 1 * *', ranks(3), 'UTC', '2026-04-01 08:00'],
    ['0 */4 * * *', ['product-ranklist', 'realtime-product-detail'], 'UTC', '2026-03-02 00:00'],
  ])('%s of %j in %s', (cron, streams, zone, at) => {
    expect(messages(cron, streams, zone)).toEqual([
      expect.stringMatching(new RegExp(`^mine begins on ${at} UTC: .*-(ranklist|trend)\\)$`)),
    ]);
  });

  test.each<[string, readonly (string | object)[], string]>([
    ['0 9 * * *', ['product-ranklist'], 'UTC'],
    // Eight in the evening there is four the next day here: the day before is long over.
    ['0 20 * * *', ['product-ranklist'], 'America/Los_Angeles'],
    ['0 8 * * 2', ranks(2), 'UTC'],
    ['0 8 2 * *', ranks(3), 'UTC'],
    ['0 8 * * *', [{ stream: 'product-ranklist', params: { date: '2026-01-05' } }], 'UTC'],
    ['0 8 * * *', ['trending-music-list'], 'UTC'],
  ])('but can be had by %s of %j in %s', (cron, streams, zone) => {
    expect(messages(cron, streams, zone)).toEqual([FINE]);
  });
});

describe('an hour that the clocks skip or repeat', () => {
  const music = ['trending-music-list', 'realtime-product-detail'];

  test.each([
    ['30 1 * * *', 'Europe/London', 'skips on 2026-03-29 and repeats on 2026-10-25'],
    ['30 2 * * *', 'Europe/Berlin', 'skips on 2026-03-29 and repeats on 2026-10-25'],
    ['45 1 * * *', 'Australia/Lord_Howe', 'repeats on 2026-04-05'],
    ['30 2 * * 0', 'America/New_York', 'skips on 2026-03-08'],
  ])('has a warning about %s in %s', (cron, zone, what) => {
    expect(messages(cron, music, zone)).toEqual([`mine (${cron}) comes in an hour that ${zone} ${what}`]);
  });

  test.each([
    ['30 1 * * *', 'UTC'],
    ['30 3 * * *', 'Europe/London'],
    ['30 1 * * 3', 'Europe/London'],
    ['0 * * * *', 'Europe/London'],
  ])('is none for %s in %s', (cron, zone) => {
    expect(messages(cron, music, zone)).toEqual([FINE]);
  });
});

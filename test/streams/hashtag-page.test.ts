/** The two shapes of trending hashtags: the older one, and that of the page that TikTok has had since June 2026. */
import { describe, expect, test } from 'vitest';
import { buildRoots } from '../../src/plan/roots.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { readBody } from './read-body.ts';

const ID = '16290210';
const LIST = { region: 'US', period: 90 };
const DETAIL = { hashtag_name: 'lamp', region: 'US', period: 90 };
const KEY = { hashtag_id: ID, region: 'US', period_days: 90, snapshot_date: '2026-03-02' };

const older = {
  hashtag_id: ID,
  hashtag_name: 'lamp',
  publish_cnt: 5,
  video_views: 700,
  rank: 3,
  trend: [{ time: 1_767_225_600, value: 0.5 }],
};
const newer = {
  hashtagID: ID,
  hashtagName: 'lamp',
  publishCnt: '5',
  vv: '700',
  rankIndex: '3',
  industryIDs: ['22000000000'],
  popularityCurve: [{ timestamp: '1767225600', value: 0.5 }],
  topCreators: [{ handleName: 'ann', nickname: 'Ann', followedCnt: '1200' }],
};
const page = (...items: readonly object[]) => ({
  BaseResp: { StatusCode: 0, StatusMessage: '' },
  items,
  pagination: { page: 1, limit: 20, total: items.length },
});

describe('a list', () => {
  test('makes the same rows of both shapes, as far as both have them', () => {
    const [one, other] = [
      readBody('trending-hashtag-list', LIST, { list: [older], pagination: { has_more: false } }),
      readBody('trending-hashtag-list', LIST, page(newer)),
    ];
    for (const { rowsOf } of [one, other]) {
      expect(rowsOf('hashtags')).toMatchObject([{ hashtag_id: ID, hashtag_name: 'lamp' }]);
      expect(rowsOf('hashtag_snapshots')).toMatchObject([
        { ...KEY, industry_id: '', rank: 3, publish_cnt: 5, video_views: 700 },
      ]);
      expect(rowsOf('hashtag_trend_points')).toEqual([{ ...KEY, point_at: '2026-01-01', value: 0.5 }]);
    }
    expect(other.rowsOf('industries')).toEqual([{ industry_id: '22000000000' }]);
    expect(other.rowsOf('hashtags')).toMatchObject([{ industry_id: '22000000000' }]);
    expect(other.rowsOf('hashtag_creators')).toEqual([
      { ...KEY, position: 1, nick_name: 'Ann', unique_id: 'ann', total_followers_cnt: 1200 },
    ]);
    expect({ quarantined: other.quarantined, drift: other.drift, issues: other.issues }).toEqual({
      quarantined: [],
      drift: [],
      issues: [],
    });
  });

  test('leads to the same details and videos', () => {
    const children = (data: unknown) =>
      readBody('trending-hashtag-list', LIST, data).requests.map(({ params }) => params);
    expect(children(page(newer))).toEqual(children({ list: [older] }));
    expect(children(page(newer))).toContainEqual(DETAIL);
  });

  test('continues by its total, and ends where the page ends', () => {
    const full = Array.from({ length: 20 }, (_, index) => ({ ...newer, hashtagID: `${index + 1}` }));
    const more = readBody('trending-hashtag-list', LIST, { ...page(...full), pagination: { total: 40 } });
    expect(more.nextPage?.page).toEqual({ page: '2', limit: '20' });
    expect(readBody('trending-hashtag-list', LIST, page()).walkEnd).toBe('complete');
  });

  test('quarantines a hashtag without an id in either shape, and a body without a list', () => {
    const { hashtagID: _, ...nameless } = newer;
    expect(readBody('trending-hashtag-list', LIST, page(nameless, newer))).toMatchObject({
      records: 2,
      quarantined: [{ path: 'data.items[0]' }],
    });
    expect(readBody('trending-hashtag-list', LIST, page({ ...newer, hashtagID: 'x' })).quarantined).toHaveLength(1);
    expect(readBody('trending-hashtag-list', LIST, { BaseResp: { StatusCode: 5 } }).quarantined).toMatchObject([
      { path: 'data.list', issues: [{ code: 'misplaced' }] },
    ]);
  });
});

describe('a detail', () => {
  test('is read in both shapes', () => {
    const { rowsOf, drift } = readBody('trending-hashtag-detail', DETAIL, page(newer));
    expect(rowsOf('hashtag_snapshots')).toMatchObject([{ ...KEY, publish_cnt: 5 }]);
    expect(drift).toEqual([]);
    const info = { ...older, publish_cnt_all: 9 };
    expect(readBody('trending-hashtag-detail', DETAIL, { info }).rowsOf('hashtags')).toMatchObject([
      { hashtag_id: ID, publish_cnt_all: 9 },
    ]);
  });

  test('in neither is quarantined', () => {
    expect(readBody('trending-hashtag-detail', DETAIL, { other: 1 }).quarantined).toHaveLength(1);
    expect(readBody('trending-hashtag-detail', DETAIL, { info: { hashtag_name: 'lamp' } }).quarantined).toHaveLength(1);
  });
});

test('90 days can be requested, and windows that neither page has cannot', () => {
  const stream = requireStream('trending-hashtag-list');
  const settings = { regions: ['US'], languages: [], businessDate: '2026-03-02' };
  const ask = (period: number) => buildRoots([{ stream, overrides: { period: [period] } }], settings);
  for (const period of [7, 30, 90, 120]) expect(ask(period)).toMatchObject([{ params: { region: 'US', period } }]);
  for (const period of [365, 14]) expect(() => ask(period)).toThrow(/period/);
});

import { describe, expect, test } from 'vitest';
import { readBody } from './read-body.ts';

const CREATOR = { creator_oecuid: '7490000000000000001', region: 'US' };
const KEY = { ...CREATOR, snapshot_date: '2026-03-02' };
const seen = (value: unknown) => ({ value, is_authorized: true, status: 0 });
const HIDDEN = { is_authorized: false, status: 0 };

describe('the id of a creator in the affiliate marketplace', () => {
  const read = (data: unknown, user_id?: string) =>
    readBody('realtime-affiliate-creator-id', { unique_id: 'ann', region: 'US', user_id }, data);

  test('is a bare text, and becomes a column of the creator whose handle it was', () => {
    const { rowsOf, requests } = read('7490000000000000001', '42');
    expect(rowsOf('influencers')).toEqual([{ user_id: '42', creator_oecuid: '7490000000000000001' }]);
    expect(rowsOf('affiliate_creator_snapshots')).toEqual([{ ...KEY, handle: 'ann' }]);
    expect(requests.map(({ stream, params }) => [stream, params])).toEqual([
      ['realtime-affiliate-creator-profile', CREATOR],
      ['realtime-affiliate-creator-sales', CREATOR],
    ]);
  });

  test('names no creator where only the handle is known', () => {
    expect(read('7490000000000000001').rowsOf('influencers')).toEqual([]);
  });

  test('is quarantined where it is an object', () => {
    expect(read({ oecuid: '1' }).quarantined).toHaveLength(1);
  });
});

test('a profile has the values that are visible, and nulls for the others', () => {
  const { rowsOf, issues, drift } = readBody('realtime-affiliate-creator-profile', CREATOR, {
    handle: seen('ann'),
    nickname: seen('Ann'),
    avatar: seen({
      url_list: ['https://p16.example.com/a.jpeg?x-expires=1&x-signature=b', 'https://p16.example.com/b.jpeg'],
    }),
    category: seen([{ name: 'Beauty', starling_key: 'k' }, { name: 'Home' }]),
    collaborated_brands_num: seen('3'),
    has_collaborated: HIDDEN,
    partnered_brand: { ...seen([{ id: '7', name: 'Acme' }]), brand: [{ id: '7', name: 'Acme' }] },
    is_ecom_authorized: seen(true),
  });
  expect(rowsOf('affiliate_creator_snapshots')).toEqual([
    {
      ...KEY,
      handle: 'ann',
      nickname: 'Ann',
      avatar_url: 'https://p16.example.com/a.jpeg',
      categories: ['Beauty', 'Home'],
      collaborated_brands_num: 3,
      has_collaborated: null,
      partnered_brand: [{ id: '7', name: 'Acme' }],
    },
  ]);
  expect(issues).toEqual([]);
  expect(drift).toEqual(['is_ecom_authorized']);
});

describe('sales of a creator', () => {
  const read = (data: object) => readBody('realtime-affiliate-creator-sales', CREATOR, data);

  test('keep the range where the value is not visible', () => {
    const [row] = read({
      med_gmv_revenue: HIDDEN,
      med_gmv_revenue_range: seen('$5k-$25K'),
      units_sold: HIDDEN,
      units_sold_range: '100-1K',
    }).rowsOf('affiliate_creator_snapshots');
    expect(row).toMatchObject({
      ...KEY,
      med_gmv_revenue: null,
      med_gmv_revenue_range: '$5k-$25K',
      units_sold: null,
      units_sold_range: '100-1K',
      currency_symbol: null,
    });
  });

  test('are exact where it is, rates stay basis points and shares fractions', () => {
    const { rowsOf } = read({
      med_gmv_revenue: seen({ value: '1234.5', symbol: '£', format: '£1,234.50' }),
      units_sold: seen('120'),
      ec_video_gpm: seen({ minimal: '1', maximum: '3', symbol: '£' }),
      sample_fulfillment_rate: seen(9280),
      video_engagement: seen(80),
      content_groups: seen([
        { key: 'video_gmv', value: '0.75' },
        { key: 'live_gmv', value: '0.25' },
      ]),
      industry_groups: seen([{ key: '601450', name: 'Beauty', value: '1.0000' }]),
      top_video_data: seen([
        { item_id: '7550239988741868822', name: 'a', play_cnt: 9, release_date: '1767225600', video: { id: 'v' } },
      ]),
    });
    expect(rowsOf('affiliate_creator_snapshots')).toMatchObject([
      {
        med_gmv_revenue: 1234.5,
        currency_symbol: '£',
        units_sold: 120,
        ec_video_gpm_min: 1,
        ec_video_gpm_max: 3,
        sample_fulfillment_rate: 9280,
        video_engagement: 80,
      },
    ]);
    expect(rowsOf('affiliate_creator_shares')).toEqual([
      { ...KEY, grouping: 'content', group_key: 'video_gmv', share: 0.75 },
      { ...KEY, grouping: 'content', group_key: 'live_gmv', share: 0.25 },
      { ...KEY, grouping: 'industry', group_key: '601450', name: 'Beauty', share: 1 },
    ]);
    expect(rowsOf('affiliate_creator_videos')).toEqual([
      {
        ...KEY,
        item_id: '7550239988741868822',
        name: 'a',
        play_cnt: 9,
        release_date: new Date('2026-01-01T00:00:00Z'),
        position: 1,
      },
    ]);
  });

  test('lose a value that cannot be read, and nothing else', () => {
    const { rowsOf, issues, quarantined } = read({ units_sold: seen('many'), product_cnt: seen(4) });
    expect(rowsOf('affiliate_creator_snapshots')).toMatchObject([{ units_sold: null, product_cnt: 4 }]);
    expect(issues).toMatchObject([{ path: 'units_sold' }]);
    expect(quarantined).toEqual([]);
  });
});

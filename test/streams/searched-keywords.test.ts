import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

const record = {
  query_text: ' sydney towel ',
  video_num: 1182,
  popularity_v2: 53_974_598,
  trending_seq_v2: [0, '7400', null],
};
const KEY = { keyword: 'sydney towel', region: 'US', snapshot_date: '2026-03-02' };

test.each([
  ['trending-keyword-ranking', { region: 'US', tab: 'Food', count: 50 }, { tab: 'Food', around_keyword: '' }],
  ['inspiration-keyword', { region: 'US', keyword: 'towel', count: 50 }, { tab: '', around_keyword: 'towel' }],
])('%s: a keyword with its place and its course', (stream, params, list) => {
  const { rowsOf, drift, quarantined } = readBody(stream, params, { inspiration_list: [record, { query_text: ' ' }] });
  expect(rowsOf('keywords')).toEqual([{ keyword: 'sydney towel' }]);
  expect(rowsOf('search_keyword_snapshots')).toEqual([
    { ...KEY, ...list, position: 1, video_num: 1182, popularity: 53_974_598 },
  ]);
  expect(rowsOf('search_keyword_points')).toEqual(
    [0, 7400, null].map((value, index) => ({ ...KEY, ...list, point: index + 1, value })),
  );
  expect(drift).toEqual([]);
  expect(quarantined).toMatchObject([{ path: 'data.inspiration_list[1]', issues: [{ path: 'query_text' }] }]);
});

test('rankings of different subjects can be compared, although they have one page', () => {
  const read = (tab: string) => {
    const inspiration_list = ['a', 'b'].map((query_text) => ({ query_text, video_num: tab.length }));
    return readBody('trending-keyword-ranking', { region: 'US', tab, count: 50 }, { inspiration_list }).recordKeys;
  };
  expect(read('Food')).toHaveLength(2);
  expect(read('Fashion')).toEqual(read('Food'));
});

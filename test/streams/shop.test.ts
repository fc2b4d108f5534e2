import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

const newer = {
  followers_count: '1200',
  review_count: 30,
  positive_feedback_rate: 0.97,
  response_rate: '88.5',
  delivery_rate: 1,
  min_price: 3,
  max_price: 40.5,
  shop_identity_label: 'OFFICIAL SHOP',
  shop_type: 1,
};

test.each(['seller-list', 'seller-detail'])('the newer fields of a shop in %s are columns', (stream) => {
  const { rowsOf, drift } = readBody(stream, { region: 'US', seller_id: '7' }, [{ seller_id: '7', ...newer }]);
  expect(rowsOf('shops')).toEqual([{ seller_id: '7', ...newer, followers_count: 1200, response_rate: 88.5 }]);
  expect(drift).toEqual([]);
});

test('an answer without them says nothing about them, and is no drift', () => {
  const { rowsOf, drift, issues } = readBody('seller-detail', { seller_id: '7' }, [{ seller_id: '7', rating: 4.5 }]);
  expect(rowsOf('shops')).toEqual([{ seller_id: '7', rating: 4.5 }]);
  expect({ drift, issues }).toEqual({ drift: [], issues: [] });
});

test.each([
  [{ total_video_cnt: 5, video_count: 9 }, 5],
  [{ total_video_cnt: null, video_count: 9 }, 9],
  [{ video_count: 9 }, 9],
  [{ total_video_cnt: 5 }, 5],
])('of %j the videos are %d', (fields, total_video_cnt) => {
  const { rowsOf } = readBody('seller-detail', { seller_id: '7' }, [{ seller_id: '7', ...fields }]);
  expect(rowsOf('shops')).toEqual([{ seller_id: '7', total_video_cnt }]);
});

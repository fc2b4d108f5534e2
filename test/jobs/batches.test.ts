import { expect, test } from 'vitest';
import { inBatches, membersOf } from '../../src/jobs/batches.ts';
import { influencerDetail } from '../../src/streams/influencer/influencer-detail.ts';

test('ids go several to a call; what asks by another param goes as it is', () => {
  const ids = Array.from({ length: 11 }, (_, index) => String(index + 10));
  const inputs = [...ids.map((id) => ({ user_ids: id })), { unique_ids: 'somebody' }];
  expect(inBatches(influencerDetail, inputs)).toEqual([
    { unique_ids: 'somebody' },
    { user_ids: ids.slice(0, 10).join(',') },
    { user_ids: '20' },
  ]);
  expect(membersOf(influencerDetail, { unique_ids: 'somebody' })).toEqual([]);
});

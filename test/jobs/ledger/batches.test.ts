import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { inBatches, membersOf } from '../../../src/jobs/ledger/batches.ts';
import { interpret } from '../../../src/jobs/worker/interpret.ts';
import { insertRequests } from '../../../src/jobs/ledger/requests.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import { inTransaction } from '../../../src/load/pool.ts';
import { influencerDetail } from '../../../src/streams/influencer/influencer-detail.ts';
import { videoProductList as list } from '../../../src/streams/video/video-product-list.ts';
import { withDatabase } from '../../support/database.ts';
import { held } from '../requests.ts';

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

const OBSERVED = new Date('2026-03-02T10:00:00Z');
const PARAMS = { video_ids: '1,2,3' };

const bodyOf = (video_id: string, products: number) => ({
  code: 0,
  data: Array.from({ length: products }, (_, index) => ({ video_id, product_id: String(index + 1) })),
});
const read = (body: unknown, more: Parameters<typeof held>[2] = {}) =>
  interpret(list, held(list, PARAMS, more), body, OBSERVED);

describe('a call for several ids that has pages', () => {
  test('knows what is absent where one page is all', () => {
    expect(read(bodyOf('1', 2))).toMatchObject({ absent: ['2', '3'], doubt: { kind: 'short page' } });
  });

  test('does not call absent what another page may have', () => {
    const { absent, nextPage } = read(bodyOf('1', 10));
    expect({ absent, page: nextPage?.page }).toEqual({ absent: [], page: { page_num: '2', page_size: '10' } });
    expect(read(bodyOf('2', 3), { page: nextPage?.page ?? {} }).absent).toEqual([]);
  });

  test('goes on with the ids it has, which nobody else is given', () =>
    withDatabase(async ({ pool }) => {
      const trigger = { trigger: 'manual', slot: OBSERVED } as const;
      const overrides = { video_ids: ['1,2,3'] };
      const run = await beginRun(pool, targetPlan(configSchema.parse({}), list.name, trigger, { overrides }));
      expect(run?.queued).toHaveLength(1);
      const again = held(list, PARAMS, { run_id: run?.runId ?? 0 });
      const { nextPage } = interpret(list, again, bodyOf('1', 10), OBSERVED);
      if (!nextPage) throw new Error('no next page');
      const next = { ...nextPage, parent_request_id: null };
      const asked = await inTransaction(pool, (connection) =>
        insertRequests(connection, [{ ...next, page: list.pages.first, identity: 'other' }, next], OBSERVED),
      );
      expect(asked.map(({ identity }) => identity)).toEqual([nextPage.identity]);
    }));
});

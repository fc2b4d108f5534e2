import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { claimIdGroups, groupIds, splitIds } from '../../src/ledger/id-groups.ts';
import { interpret } from '../../src/jobs/worker/interpret.ts';
import { insertRequests } from '../../src/ledger/requests.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { inTransaction } from '../../src/load/connection/pool.ts';
import { influencerDetail } from '../../src/streams/influencer/influencer-detail.ts';
import { videoProductList as list } from '../../src/streams/video/video-product-list.ts';
import { withDatabase } from '../support/database.ts';
import { reservedRequest } from '../jobs/reserved-request.ts';

test('several ids are grouped into one call; inputs with another param do not change', () => {
  const ids = Array.from({ length: 11 }, (_, index) => String(index + 10));
  const inputs = [...ids.map((id) => ({ user_ids: id })), { unique_ids: 'somebody' }];
  expect(groupIds(influencerDetail, inputs)).toEqual([
    { unique_ids: 'somebody' },
    { user_ids: ids.slice(0, 10).join(',') },
    { user_ids: '20' },
  ]);
  expect(splitIds(influencerDetail, { unique_ids: 'somebody' })).toEqual([]);
});

const OBSERVED = new Date('2026-03-02T10:00:00Z');
const PARAMS = { video_ids: '1,2,3' };

const buildBody = (video_id: string, products: number) => ({
  code: 0,
  data: Array.from({ length: products }, (_, index) => ({ video_id, product_id: String(index + 1) })),
});
const read = (body: unknown, more: Parameters<typeof reservedRequest>[2] = {}) =>
  interpret(list, reservedRequest(list, PARAMS, more), body, OBSERVED);

describe('a call for several ids that has pages', () => {
  test('reports absent ids when there is only one page', () => {
    expect(read(buildBody('1', 2))).toMatchObject({ absent: ['2', '3'], endCheck: { kind: 'short page' } });
  });

  test('does not report an id as absent that another page may have', () => {
    const { absent, nextPage } = read(buildBody('1', 10));
    expect({ absent, page: nextPage?.page }).toEqual({ absent: [], page: { page_num: '2', page_size: '10' } });
    expect(read(buildBody('2', 3), { page: nextPage?.page ?? {} }).absent).toEqual([]);
  });

  test('keeps its ids on later pages, and no other request of the run gets them', () =>
    withDatabase(async ({ pool }) => {
      const trigger = { trigger: 'manual', slot: OBSERVED } as const;
      const overrides = { video_ids: ['1,2,3'] };
      const plan = planTarget(configSchema.parse({}), list.name, trigger, { overrides });
      const run = await beginRun(pool, plan, OBSERVED);
      expect(run?.queued).toHaveLength(1);
      const again = reservedRequest(list, PARAMS, { run_id: run?.runId ?? 0 });
      const { nextPage } = interpret(list, again, buildBody('1', 10), OBSERVED);
      if (!nextPage) throw new Error('no next page');
      const next = { ...nextPage, parent_request_id: null };
      const wanted = [{ ...next, page: list.pages.first, identity: 'other' }, next];
      const inserted = await inTransaction(pool, async (connection) =>
        insertRequests(connection, await claimIdGroups(connection, wanted, OBSERVED), OBSERVED),
      );
      expect(inserted.map(({ identity }) => identity)).toEqual([nextPage.identity]);
    }));
});

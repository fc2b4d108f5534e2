import { expect, test } from 'vitest';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { readRows } from '../load/write/row-writes.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const slot = new Date(`${DAY}T10:00:00Z`);

test('ids that the library does not have are recorded for the day, and requested from TikTok where the run may do so', () =>
  withWorld({}, async ({ pool, simulator, session, config }) => {
    simulator.setNow(() => slot);
    const follow = ['product-detail', 'realtime-product-detail'];
    const plan = planTarget(config, 'product-ranklist', { trigger: 'manual', slot }, { follow, maxPages: 10 });
    const run = await session.wait(await session.begin(plan));
    expect(run).toMatchObject({ status: 'succeeded', requests_failed: 0 });
    const absent = await readRows(pool, `select id from ops.absences where stream = 'product-detail' order by id`);
    expect(absent.length).toBeGreaterThan(0);
    const asked = await readRows(
      pool,
      `select r.params->>'product_id' as id, p.stream as parent from ops.requests r
       join ops.requests p on p.request_id = r.parent_request_id
       where r.stream = 'realtime-product-detail' and p.stream = 'product-detail' order by id`,
    );
    expect(asked).toEqual(absent.map(({ id }) => ({ id, parent: 'product-detail' })));

    const again = planTarget(
      config,
      'product-ranklist',
      { trigger: 'manual', slot: new Date(slot.getTime() + 1) },
      { follow: ['product-detail'], maxPages: 10 },
    );
    await session.wait(await session.begin(again));
    const twice = await readRows(
      pool,
      `select m.member from ops.batch_members m join ops.absences a on (a.stream, a.id) = (m.stream, m.member)
       where m.run_id > $1`.replace('$1', String(run.run_id)),
    );
    expect(twice).toEqual([]);
  }));

test('the rank list of the period before is requested where the newest is not published yet', () =>
  withWorld({}, async ({ pool, simulator, session, config }) => {
    simulator.setNow(() => slot);
    simulator.addFault({ kind: 'empty', match: 'date=2026-03-01' });
    const plan = planTarget(config, 'product-ranklist', { trigger: 'manual', slot }, { follow: [] });
    const run = await session.wait(await session.begin(plan));
    expect(run).toMatchObject({ status: 'succeeded', requests_absent: 1 });
    expect(await readRows(pool, 'select distinct date from echotik.product_ranks')).toEqual([{ date: '2026-02-28' }]);
  }));

import { expect, test } from 'vitest';
import type { Fault } from '../../simulator/faults.ts';
import { expectInvariants, hashTables } from '../support/invariants.ts';
import { withWorld } from '../support/world.ts';
import { REQUESTS, undisturbedDigest } from './waiting-run.ts';

const DAY = '2026-03-02';
/** As in the scene: pages of 20, and a detail each. */
const MUSIC = 45;
const LIST = '/music/list';

const world = (fault: Fault) => ({ simulator: { musicPerRegion: MUSIC, faults: [fault] } });

test('repeated pages make the request fail and the run partial, and the walk ends', () =>
  withWorld(world({ kind: 'same-page', match: LIST }), async ({ sync, pool, simulator }) => {
    const run = await sync(DAY);
    expect(run).toMatchObject({ status: 'partial', requests_failed: 1, requests_done: 1 + 20 });
    expect(run.error).toContain('paging does not move');
    expect(simulator.bill.requests).toBe(2 + 20);
    await expectInvariants(pool, simulator, { maxUnknown: 0 });
  }));

test('a record that does not match its schema is quarantined, the others of its page are loaded, and the run is partial', () =>
  withWorld(world({ kind: 'malformed-record', match: LIST, times: 1 }), async ({ sync, pool, simulator }) => {
    const run = await sync(DAY);
    expect(run).toMatchObject({
      status: 'partial',
      rows_quarantined: 1,
      requests_failed: 0,
      requests_done: REQUESTS - 1,
    });
    const { rows } = await pool.query('select stream, record_path, issues from ops.quarantine');
    expect(rows).toMatchObject([
      { stream: 'trending-music-list', record_path: 'data.sound_list[10]', issues: [{ path: 'clip_id' }] },
    ]);
    expect((await pool.query('select from echotik.music')).rowCount).toBe(MUSIC - 1);
    await expectInvariants(pool, simulator, { maxUnknown: 0 });
  }));

test('an unknown field is recorded once, and the run succeeds', async () => {
  const expected = await undisturbedDigest();
  await withWorld(world({ kind: 'unknown-field', match: LIST }), async ({ sync, pool, simulator }) => {
    expect(await sync(DAY)).toMatchObject({ status: 'succeeded', rows_quarantined: 0 });
    const { rows } = await pool.query('select stream, path, kind from ops.schema_drift');
    expect(rows).toEqual([{ stream: 'trending-music-list', path: 'unannounced_field', kind: 'object' }]);
    expect(await hashTables(pool)).toEqual(expected);
    await expectInvariants(pool, simulator, { maxUnknown: 0 });
  });
});

test('a detail without data is absent: it is paid and not requested again', () =>
  withWorld(world({ kind: 'empty', after: 5, times: 2 }), async ({ sync, pool, simulator }) => {
    const run = await sync(DAY);
    expect(run).toMatchObject({
      status: 'succeeded',
      requests_absent: 2,
      requests_done: REQUESTS - 2,
      requests_failed: 0,
    });
    expect(simulator.bill).toMatchObject({ requests: REQUESTS, charged: REQUESTS, credits: run.credits });
    await expectInvariants(pool, simulator, { maxUnknown: 0 });
  }));

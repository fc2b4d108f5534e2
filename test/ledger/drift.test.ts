import { expect, test } from 'vitest';
import { acceptDrift, listDrift } from '../../src/ledger/drift.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const NEXT = '2026-03-03';
const MUSIC = 'trending-music-list';
const HASHTAGS = 'trending-hashtag-list';
const FIELD = 'unannounced_field';

test('unknown fields are listed once until they are accepted, and are not listed again after that', () =>
  withWorld({}, async ({ pool, sync, session, simulator }) => {
    simulator.addFault({ kind: 'unknown-field' });
    const page = { follow: [], maxPages: 1 };
    await sync(DAY, MUSIC, page);
    await sync(DAY, HASHTAGS, page);
    const found = async (all = false) =>
      (await listDrift(pool, all)).map(({ stream, path, accepted_at }) => [stream, path, accepted_at !== null]);
    expect(await found()).toEqual([
      [HASHTAGS, FIELD, false],
      [MUSIC, FIELD, false],
    ]);
    const [newest] = await listDrift(pool, false);
    expect(newest).toMatchObject({ kind: 'object', sample: expect.stringContaining('today'), accepted_at: null });
    const { rows } = await pool.query('select stream from ops.requests where request_id = $1', [newest?.request_id]);
    expect(rows).toEqual([{ stream: HASHTAGS }]);

    expect(await acceptDrift(pool, MUSIC, 'no_such_field')).toBe(0);
    expect(await acceptDrift(pool, 'trending-video-list', undefined)).toBe(0);
    expect(await acceptDrift(pool, MUSIC, FIELD)).toBe(1);
    expect(await acceptDrift(pool, MUSIC, FIELD)).toBe(0);
    expect(await found()).toEqual([[HASHTAGS, FIELD, false]]);
    expect(await found(true)).toEqual([
      [HASHTAGS, FIELD, false],
      [MUSIC, FIELD, true],
    ]);

    const before = await listDrift(pool, true);
    await sync(NEXT, MUSIC, page);
    const replayed = await beginReplay(pool, { streams: [requireStream(MUSIC)], businessDate: NEXT }, new Date());
    await session.dispatchPlanned();
    expect(await session.wait(replayed ?? 0)).toMatchObject({ status: 'succeeded', requests_done: 2 });
    expect(await listDrift(pool, true)).toEqual(before);
    expect(await found()).toEqual([[HASHTAGS, FIELD, false]]);
  }));

test('all fields of a stream can be accepted at once', () =>
  withWorld({}, async ({ pool, sync, simulator }) => {
    simulator.addFault({ kind: 'unknown-field' });
    await sync(DAY, MUSIC, { follow: [], maxPages: 1 });
    await pool.query(`insert into ops.schema_drift (stream, path, kind, sample, request_id)
      select stream, path || '.since', 'string', '"today"', request_id from ops.schema_drift`);
    expect(await acceptDrift(pool, MUSIC, undefined)).toBe(2);
    expect(await listDrift(pool, false)).toEqual([]);
  }));

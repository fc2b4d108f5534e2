/** What a dead worker left in its spool, and what another process makes of it in the ledger. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reclaimRequests } from '../../../src/jobs/ledger/reclaim.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import { recoverSpools } from '../../../src/jobs/worker/recover-spools.ts';
import { spooledCall } from '../../../src/jobs/worker/spooled-call.ts';
import { claimName } from '../../../src/spool/layout.ts';
import {
  DONE,
  OPEN,
  REQUESTS,
  UNSENT,
  WAREHOUSE,
  attemptsOf,
  booked,
  newWorker,
  slot,
  spoolsIn,
  withScene,
} from './spool-scene.ts';

describe('what a worker left', () => {
  test('is committed; what it had not sent is given back; what was on the wire stays open', () =>
    withScene(async ({ pool, folder, workerId, held, spool, send, recover }) => {
      const [answered, onTheWire] = held;
      if (!answered || !onTheWire) throw new Error('nothing is reserved');
      await send(answered);
      spool.sent(onTheWire);
      await spool.close();

      const { troubles, notes } = await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, OPEN, UNSENT]);
      expect(await booked(pool)).toBe(2 * answered.price);
      const { rows } = await pool.query('select count(*)::int as loaded from echotik.music');
      expect(rows[0].loaded).toBeGreaterThan(0);
      expect(notes).toMatchObject([expect.stringContaining('1 of its responses are committed')]);
      expect(troubles).toEqual([]);
      expect(await spoolsIn(folder)).toEqual([]);
      const worker = await pool.query(
        'select stopped_at is not null as stopped from ops.workers where worker_id = $1',
        [workerId],
      );
      expect(worker.rows).toEqual([{ stopped: true }]);
    }));

  test('keeps its requests from being taken back while the database does not take it', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      const troubles: string[] = [];
      const refused = async () => {
        throw new Error('Query read timeout');
      };
      const isThrough = await recoverSpools({
        pool,
        folder,
        warehouseId: WAREHOUSE,
        workerId: await newWorker(pool),
        now: () => slot,
        commit: refused,
        onTrouble: ({ message }) => troubles.push(message),
        onNote: () => undefined,
      })(true);
      expect({ isThrough, troubles }).toEqual({ isThrough: false, troubles: ['Query read timeout'] });
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, DONE]);
    }));

  test('is committed once, whoever comes and however often', () =>
    withScene(async ({ pool, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await Promise.all([recover(), recover(), recover()]);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, DONE]);
      const { rows } = await pool.query('select count(*)::int as bodies from raw.responses');
      expect(rows).toEqual([{ bodies: REQUESTS }]);
    }));

  test('is committed although its requests were reclaimed meanwhile, and costs what it cost', () =>
    withScene(async ({ pool, workerId, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      expect(await reclaimRequests(pool, { expired: false })).toHaveLength(REQUESTS);
      const before = await booked(pool);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, DONE]);
      expect(await booked(pool)).toBe(before);
    }));

  test('is recorded on its own attempt when its request was asked again meanwhile', () =>
    withScene(async ({ pool, workerId, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      const queued = await reclaimRequests(pool, { expired: false });
      const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
      const again = { workerId: await newWorker(pool), budget, at: slot };
      const ids = queued.map(({ request_id }) => request_id);
      expect(await reserve(pool, ids, again)).toHaveLength(REQUESTS);
      await recover();
      const old = { state: 'captured', outcome: 'ok', status: 'running', stored: true };
      expect(await attemptsOf(pool)).toEqual([old, OPEN, old, OPEN, old, OPEN]);
      const { rows } = await pool.query('select count(*)::int as loaded from echotik.music');
      expect(rows).toEqual([{ loaded: 0 }]);
    }));

  test('changes nothing of an attempt whose outcome the ledger knows', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query(
        `update ops.attempts set state = 'released', outcome = 'interrupted', settled_at = now() where request_id = $1`,
        [held[0]?.request_id],
      );
      await recover();
      expect(await attemptsOf(pool)).toEqual([{ ...UNSENT, status: 'running' }, DONE, DONE]);
      expect(await spoolsIn(folder)).toEqual([]);
    }));

  test('is left alone while the worker lives', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      expect(await recover()).toEqual({ troubles: [], notes: [] });
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      expect(await spoolsIn(folder)).toHaveLength(1);
      await spool.close();
    }));

  test('of another host is recovered when its lease has run out, not before live workers could renew theirs', () =>
    withScene(async ({ pool, folder, workerId, held, spool, send, recover }) => {
      for (const reservation of held.slice(0, 2)) await send(reservation);
      await spool.close();
      const [name = ''] = await spoolsIn(folder);
      const elsewhere = { worker_id: workerId, place: 'a0a0a0a0a0a0a0a0', pid: 1, process: 'b1b1b1b1b1b1b1b1' };
      const claimed = claimName({ workerId, tag: '0a0b0c0d', deaths: 0 }, elsewhere);
      await rename(join(folder, WAREHOUSE, name), join(folder, WAREHOUSE, claimed));
      const lease = (until: string) =>
        pool.query(`update ops.workers set lease_until = now() + interval '${until}' where worker_id = $1`, [workerId]);
      await lease('1 minute');
      await recover();
      await lease('-1 second');
      await recover(WAREHOUSE, false);
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, UNSENT]);
    }));

  test('does not say what was sent when a mark is missing: then nothing is given back', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held.slice(0, 1)) await send(reservation);
      await spool.close();
      const [name = ''] = await spoolsIn(folder);
      const file = join(folder, WAREHOUSE, name, '000001.spool');
      const bytes = await readFile(file);
      bytes.write('ETSPOOLI');
      await writeFile(file, bytes);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, OPEN, OPEN]);
    }));

  test('that the API had refused neither ends the run nor counts as a failure', () =>
    withScene(async ({ pool, held, spool, recover }) => {
      const [refused] = held;
      if (!refused) throw new Error('nothing is reserved');
      const bytes = Buffer.from('{"code":401,"message":"Unauthorized"}');
      await spooledCall(spool, refused, async () => ({ fetchedAt: slot, durationMs: 3, status: 401, bytes }));
      await spool.close();
      await recover();
      expect((await attemptsOf(pool))[0]).toEqual({ ...UNSENT, outcome: 'unauthorized' });
      const { rows } = await pool.query('select status from ops.runs');
      expect(rows).toEqual([{ status: 'running' }]);
    }));
});

describe('a database that is not the one of that time', () => {
  test.each([
    ['has another question under that number', `update ops.requests set identity = identity || '-other'`],
    [
      'reserved that attempt at another time',
      `update ops.attempts set reserved_at = reserved_at + interval '1 second'`,
    ],
    ['gave that attempt to another worker', 'update ops.attempts set worker_id = worker_id + 100'],
    ['has no such attempt', 'delete from ops.attempts'],
  ])('gets nothing where it %s', (_, change) =>
    withScene(async ({ pool, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query(change);
      const { notes } = await recover();
      expect(notes).toMatchObject([expect.stringContaining(`${REQUESTS} responses are dropped`)]);
      const { rows } = await pool.query('select count(*)::int as bodies from raw.responses');
      expect(rows).toEqual([{ bodies: 0 }]);
    }),
  );

  test('gets nothing where it is another warehouse, whose spools are none of its business', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      const { troubles, notes } = await recover('00000000-0000-4000-8000-000000000000');
      expect({ troubles, notes }).toEqual({ troubles: [], notes: [] });
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      expect(await spoolsIn(folder)).toHaveLength(1);
    }));
});

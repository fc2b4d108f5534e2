/** What a dead worker left in its spool, and what another process makes of it in the ledger. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reclaimRequests } from '../../../src/ledger/reclaim-requests.ts';
import { reserve } from '../../../src/ledger/reserve.ts';
import { createSpoolRecovery } from '../../../src/jobs/worker/spool-recovery.ts';
import { callWithSpool } from '../../../src/jobs/worker/fetch-answer.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { formatClaimName } from '../../../src/spool/layout.ts';
import {
  DONE,
  OPEN,
  REQUESTS,
  UNSENT,
  WAREHOUSE,
  readAttempts,
  countBooked,
  newWorker,
  slot,
  listSpools,
  withSpoolFixture,
} from './spool-fixture.ts';

describe('the spool of a dead worker', () => {
  test('responses are committed, unsent reservations are released, and calls in flight stay open', () =>
    withSpoolFixture(async ({ pool, folder, workerId, reserved, spool, send, recover }) => {
      const [answered, onTheWire] = reserved;
      if (!answered || !onTheWire) throw new Error('nothing is reserved');
      await send(answered);
      spool.markSent(onTheWire);
      await spool.close();

      const { warnings, notes } = await recover();
      expect(await readAttempts(pool)).toEqual([DONE, OPEN, UNSENT]);
      expect(await countBooked(pool)).toBe(2 * answered.price);
      const counted = await pool.query<{ loaded: number }>('select count(*)::int as loaded from echotik.music');
      expect(onlyRow(counted).loaded).toBeGreaterThan(0);
      expect(notes).toMatchObject([expect.stringContaining('1 of its responses are committed')]);
      expect(warnings).toEqual([]);
      expect(await listSpools(folder)).toEqual([]);
      const worker = await pool.query(
        'select stopped_at is not null as stopped from ops.workers where worker_id = $1',
        [workerId],
      );
      expect(worker.rows).toEqual([{ stopped: true }]);
    }));

  test('requests are not reclaimed while the database does not take their responses', () =>
    withSpoolFixture(async ({ pool, folder, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      const warnings: string[] = [];
      const refused = async () => {
        throw new Error('Query read timeout');
      };
      const isCommitted = await createSpoolRecovery({
        pool,
        folder,
        warehouseId: WAREHOUSE,
        workerId: await newWorker(pool),
        now: () => slot,
        commitBatched: refused,
        onWarning: ({ message }) => warnings.push(message),
        onNote: () => undefined,
      })(true);
      expect({ isCommitted, warnings }).toEqual({ isCommitted: false, warnings: ['Query read timeout'] });
      expect(await readAttempts(pool)).toEqual([OPEN, OPEN, OPEN]);
      await recover();
      expect(await readAttempts(pool)).toEqual([DONE, DONE, DONE]);
    }));

  test('responses are committed once, by any number of recoveries', () =>
    withSpoolFixture(async ({ pool, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      await Promise.all([recover(), recover(), recover()]);
      await recover();
      expect(await readAttempts(pool)).toEqual([DONE, DONE, DONE]);
      const { rows } = await pool.query('select count(*)::int as bodies from raw.responses');
      expect(rows).toEqual([{ bodies: REQUESTS }]);
    }));

  test('responses are committed although their requests were reclaimed, and cost the same', () =>
    withSpoolFixture(async ({ pool, workerId, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      expect(await reclaimRequests(pool, { expired: false })).toHaveLength(REQUESTS);
      const before = await countBooked(pool);
      await recover();
      expect(await readAttempts(pool)).toEqual([DONE, DONE, DONE]);
      expect(await countBooked(pool)).toBe(before);
    }));

  test('a response is recorded on its own attempt when its request was sent again', () =>
    withSpoolFixture(async ({ pool, workerId, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      const queued = await reclaimRequests(pool, { expired: false });
      const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
      const again = { workerId: await newWorker(pool), budget, at: slot };
      const ids = queued.map(({ request_id }) => request_id);
      expect(await reserve(pool, ids, again)).toHaveLength(REQUESTS);
      await recover();
      const old = { state: 'captured', outcome: 'ok', status: 'running', stored: true };
      expect(await readAttempts(pool)).toEqual([old, OPEN, old, OPEN, old, OPEN]);
      const { rows } = await pool.query('select count(*)::int as loaded from echotik.music');
      expect(rows).toEqual([{ loaded: 0 }]);
    }));

  test('an attempt whose outcome the ledger knows does not change', () =>
    withSpoolFixture(async ({ pool, folder, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      await pool.query(
        `update ops.attempts set state = 'released', outcome = 'interrupted', settled_at = now() where request_id = $1`,
        [reserved[0]?.request_id],
      );
      await recover();
      expect(await readAttempts(pool)).toEqual([{ ...UNSENT, status: 'running' }, DONE, DONE]);
      expect(await listSpools(folder)).toEqual([]);
    }));

  test('a spool is skipped while its worker runs', () =>
    withSpoolFixture(async ({ pool, folder, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      expect(await recover()).toEqual({ warnings: [], notes: [] });
      expect(await readAttempts(pool)).toEqual([OPEN, OPEN, OPEN]);
      expect(await listSpools(folder)).toHaveLength(1);
      await spool.close();
    }));

  test('a spool of another host is recovered when its lease has run out, not before live workers could renew theirs', () =>
    withSpoolFixture(async ({ pool, folder, workerId, reserved, spool, send, recover }) => {
      for (const reservation of reserved.slice(0, 2)) await send(reservation);
      await spool.close();
      const [name = ''] = await listSpools(folder);
      const elsewhere = { worker_id: workerId, place: 'a0a0a0a0a0a0a0a0', pid: 1, process: 'b1b1b1b1b1b1b1b1' };
      const claimed = formatClaimName({ workerId, tag: '0a0b0c0d', deaths: 0 }, elsewhere);
      await rename(join(folder, WAREHOUSE, name), join(folder, WAREHOUSE, claimed));
      const lease = (until: string) =>
        pool.query(`update ops.workers set lease_until = now() + interval '${until}' where worker_id = $1`, [workerId]);
      await lease('1 minute');
      await recover();
      await lease('-1 second');
      await recover(WAREHOUSE, false);
      expect(await readAttempts(pool)).toEqual([OPEN, OPEN, OPEN]);
      await recover();
      expect(await readAttempts(pool)).toEqual([DONE, DONE, UNSENT]);
    }));

  test('no reservation is released when a mark is missing', () =>
    withSpoolFixture(async ({ pool, folder, reserved, spool, send, recover }) => {
      for (const reservation of reserved.slice(0, 1)) await send(reservation);
      await spool.close();
      const [name = ''] = await listSpools(folder);
      const file = join(folder, WAREHOUSE, name, '000001.spool');
      const bytes = await readFile(file);
      bytes.write('ETSPOOLI');
      await writeFile(file, bytes);
      await recover();
      expect(await readAttempts(pool)).toEqual([DONE, OPEN, OPEN]);
    }));

  test('a response with a refusal neither ends the run nor counts as a failure', () =>
    withSpoolFixture(async ({ pool, reserved, spool, recover }) => {
      const [refused] = reserved;
      if (!refused) throw new Error('nothing is reserved');
      const bytes = Buffer.from('{"code":401,"message":"Unauthorized"}');
      await callWithSpool(spool, refused, async () => ({ fetchedAt: slot, durationMs: 3, status: 401, bytes }));
      await spool.close();
      await recover();
      expect((await readAttempts(pool))[0]).toEqual({ ...UNSENT, outcome: 'unauthorized' });
      const { rows } = await pool.query('select status from ops.runs');
      expect(rows).toEqual([{ status: 'running' }]);
    }));
});

describe('a database that is not the one of the spool', () => {
  test.each([
    ['has another question under that number', `update ops.requests set identity = identity || '-other'`],
    [
      'reserved that attempt at another time',
      `update ops.attempts set reserved_at = reserved_at + interval '1 second'`,
    ],
    ['gave that attempt to another worker', 'update ops.attempts set worker_id = worker_id + 100'],
    ['has no such attempt', 'delete from ops.attempts'],
  ])('a database gets nothing where it %s', (_, change) =>
    withSpoolFixture(async ({ pool, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      await pool.query(change);
      const { notes } = await recover();
      expect(notes).toMatchObject([expect.stringContaining(`${REQUESTS} responses are dropped`)]);
      const { rows } = await pool.query('select count(*)::int as bodies from raw.responses');
      expect(rows).toEqual([{ bodies: 0 }]);
    }),
  );

  test('a database gets nothing from the spools of another warehouse', () =>
    withSpoolFixture(async ({ pool, folder, reserved, spool, send, recover }) => {
      for (const reservation of reserved) await send(reservation);
      await spool.close();
      const { warnings, notes } = await recover('00000000-0000-4000-8000-000000000000');
      expect({ warnings, notes }).toEqual({ warnings: [], notes: [] });
      expect(await readAttempts(pool)).toEqual([OPEN, OPEN, OPEN]);
      expect(await listSpools(folder)).toHaveLength(1);
    }));
});

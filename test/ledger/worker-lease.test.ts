import { expect, test } from 'vitest';
import { reclaimRequests } from '../../src/ledger/reclaim-requests.ts';
import { WorkerLease } from '../../src/ledger/worker-lease.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

const SHORT_MS = 1_500;

async function withLease(
  pool: Pool,
  leaseMs: number,
  work: (lease: WorkerLease, troubles: readonly Error[]) => Promise<void>,
): Promise<void> {
  const troubles: Error[] = [];
  const lease = await WorkerLease.begin(pool, { leaseMs, onWarning: (error) => troubles.push(error) });
  await work(lease, troubles).finally(() => lease.end());
}

const readWorker = async (pool: Pool, workerId: number) =>
  onlyRow(
    await pool.query<{ heartbeat_at: Date; stopped_at: Date | null; is_alive: boolean }>(
      `select heartbeat_at, stopped_at, lease_until > clock_timestamp() as is_alive from ops.workers where worker_id = $1`,
      [workerId],
    ),
  );

test('a worker renews its lease, and records when it stops', () =>
  withDatabase(async ({ pool }) => {
    let workerId = 0;
    await withLease(pool, SHORT_MS, async (lease) => {
      workerId = lease.workerId;
      const begun = (await readWorker(pool, workerId)).heartbeat_at.getTime();
      await until(
        async () => (await readWorker(pool, workerId)).heartbeat_at.getTime() > begun + 2 * SHORT_MS,
        'the heartbeat moves',
      );
      expect(lease.isValid()).toBe(true);
      expect(lease.covers(performance.now())).toBe(true);
      expect(await readWorker(pool, workerId)).toMatchObject({ is_alive: true, stopped_at: null });
    });
    expect(await readWorker(pool, workerId)).toMatchObject({ stopped_at: expect.any(Date) });
  }));

test('a failing heartbeat invalidates the lease before others may reclaim, until a heartbeat succeeds', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, SHORT_MS, async (lease, troubles) => {
      const reservedAt = performance.now();
      const blocker = await pool.connect();
      await blocker.query('begin');
      await blocker.query('select from ops.workers for update');
      await until(() => !lease.isValid(), 'the lease has run out');
      expect(lease.covers(reservedAt)).toBe(false);
      // Nobody reclaims while the row is in somebody's hands.
      expect(await reclaimRequests(pool, { expired: true })).toEqual([]);
      await until(() => troubles.length > 0, 'the lease warns');
      await blocker.query('rollback');
      blocker.release();
      await lease.waitUntilValid();
      expect(lease.isValid()).toBe(true);
      expect(lease.covers(performance.now())).toBe(true);
      // What was reserved before may belong to others by now.
      expect(lease.covers(reservedAt)).toBe(false);
      expect(troubles[0]?.message).toMatch(/^heartbeat: /);
    });
  }));

test('a worker that was marked as stopped drops its earlier reservations and continues', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, SHORT_MS, async (lease) => {
      const reservedAt = performance.now();
      await pool.query('update ops.workers set stopped_at = now()');
      await until(
        async () => (await readWorker(pool, lease.workerId)).stopped_at === null,
        'the worker is registered again',
      );
      await until(() => !lease.covers(reservedAt), 'the reservation is not covered any more');
      expect(lease.isValid()).toBe(true);
      expect(lease.covers(performance.now())).toBe(true);
    });
  }));

test('a worker whose row was lost, as in a restored database, registers again', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, SHORT_MS, async (lease) => {
      const before = lease.workerId;
      await pool.query('delete from ops.workers');
      await until(() => lease.workerId !== before, 'the worker has another id');
      expect(await readWorker(pool, lease.workerId)).toMatchObject({ is_alive: true });
    });
  }));

test('terminated sessions do not end the lease', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, 10_000, async (lease) => {
      for (let blow = 0; blow < 5; blow++) {
        await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%heartbeat' and datname = current_database()`,
        );
        const renewed = (await readWorker(pool, lease.workerId)).heartbeat_at.getTime();
        await until(
          async () => (await readWorker(pool, lease.workerId)).heartbeat_at.getTime() > renewed,
          'the lease is renewed',
        );
      }
      expect(lease.isValid()).toBe(true);
    });
  }));

test('a worker that rests makes no heartbeat, counts as alive, and has a valid lease before it reserves again', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, 10_000, async (lease, troubles) => {
      const heartbeat = async () => (await readWorker(pool, lease.workerId)).heartbeat_at.getTime();
      expect(await lease.rest(60_000)).toBe(false);
      const rested = await heartbeat();
      const left = await pool.query<{ seconds: number }>(
        'select extract(epoch from lease_until - clock_timestamp())::float as seconds from ops.workers',
      );
      expect(onlyRow(left).seconds).toBeGreaterThan(60);
      expect(lease.isValid()).toBe(false);
      expect(lease.covers(performance.now())).toBe(false);
      const reservedAt = performance.now();
      await lease.waitUntilValid();
      expect(await heartbeat()).toBeGreaterThan(rested);
      // It had nothing that could have been reclaimed meanwhile.
      expect(lease.covers(reservedAt)).toBe(true);
      await pool.query(
        `insert into ops.runs (pipeline, trigger, slot, business_date, streams) values ('p', 'manual', now(), current_date, '{}')`,
      );
      expect(await lease.rest(60_000)).toBe(true);
      lease.wake();
      await lease.waitUntilValid();
      expect(troubles).toEqual([]);
    });
  }));

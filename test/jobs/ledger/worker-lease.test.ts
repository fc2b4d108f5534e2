import { expect, test } from 'vitest';
import { reclaimRequests } from '../../../src/jobs/ledger/reclaim.ts';
import { WorkerLease } from '../../../src/jobs/ledger/worker-lease.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

const SHORT_MS = 1_500;

async function withLease(
  pool: Pool,
  leaseMs: number,
  work: (lease: WorkerLease, troubles: readonly Error[]) => Promise<void>,
): Promise<void> {
  const troubles: Error[] = [];
  const lease = await WorkerLease.begin(pool, { leaseMs, onTrouble: (error) => troubles.push(error) });
  await work(lease, troubles).finally(() => lease.end());
}

const rowOf = async (pool: Pool, workerId: number) =>
  (
    await pool.query(
      `select heartbeat_at, stopped_at, lease_until > clock_timestamp() as is_alive from ops.workers where worker_id = $1`,
      [workerId],
    )
  ).rows[0];

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('a worker renews its lease beyond its length, and says that it has stopped', () =>
  withDatabase(async ({ pool }) => {
    let workerId = 0;
    await withLease(pool, SHORT_MS, async (lease) => {
      workerId = lease.workerId;
      const begun = (await rowOf(pool, workerId)).heartbeat_at.getTime();
      await until(async () => (await rowOf(pool, workerId)).heartbeat_at.getTime() > begun + 2 * SHORT_MS);
      expect(lease.isValid()).toBe(true);
      expect(lease.covers(performance.now())).toBe(true);
      expect(await rowOf(pool, workerId)).toMatchObject({ is_alive: true, stopped_at: null });
    });
    expect(await rowOf(pool, workerId)).toMatchObject({ stopped_at: expect.any(Date) });
  }));

test('a heartbeat that cannot be written ends the lease before others may count the worker as dead, until one can', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, SHORT_MS, async (lease, troubles) => {
      const reservedAt = performance.now();
      const blocker = await pool.connect();
      await blocker.query('begin');
      await blocker.query('select from ops.workers for update');
      await until(() => !lease.isValid());
      expect(lease.covers(reservedAt)).toBe(false);
      // Nobody reclaims while the row is in somebody's hands.
      expect(await reclaimRequests(pool, { expired: true })).toEqual([]);
      await until(() => troubles.length > 0);
      await blocker.query('rollback');
      blocker.release();
      await lease.valid();
      expect(lease.isValid()).toBe(true);
      expect(lease.covers(performance.now())).toBe(true);
      // What was reserved before may belong to others by now.
      expect(lease.covers(reservedAt)).toBe(false);
      expect(troubles[0]?.message).toMatch(/^heartbeat: /);
    });
  }));

test('a worker that others declared stopped gives up what it held, and goes on', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, SHORT_MS, async (lease) => {
      const reservedAt = performance.now();
      await pool.query('update ops.workers set stopped_at = now()');
      await until(async () => (await rowOf(pool, lease.workerId)).stopped_at === null);
      await until(() => !lease.covers(reservedAt));
      expect(lease.isValid()).toBe(true);
      expect(lease.covers(performance.now())).toBe(true);
    });
  }));

test('a worker whose row is gone, as in a restored database, registers anew', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, SHORT_MS, async (lease) => {
      const before = lease.workerId;
      await pool.query('delete from ops.workers');
      await until(() => lease.workerId !== before);
      expect(await rowOf(pool, lease.workerId)).toMatchObject({ is_alive: true });
    });
  }));

test('sessions that are ended from outside do not end the lease', () =>
  withDatabase(async ({ pool }) => {
    await withLease(pool, 10_000, async (lease) => {
      for (let blow = 0; blow < 5; blow++) {
        await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%heartbeat' and datname = current_database()`,
        );
        const renewed = (await rowOf(pool, lease.workerId)).heartbeat_at.getTime();
        await until(async () => (await rowOf(pool, lease.workerId)).heartbeat_at.getTime() > renewed);
      }
      expect(lease.isValid()).toBe(true);
    });
  }));

import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/jobs/ledger/begin.ts';
import { targetPlan } from '../../src/jobs/plans/pipelines.ts';
import { readSource, sourceGuard } from '../../src/jobs/source.ts';
import type { Pool } from '../../src/load/pool.ts';
import { withDatabase } from '../support/database.ts';

const slot = new Date('2026-03-02T10:00:00Z');
const plan = targetPlan(configSchema.parse({}), 'trending-music-list', { trigger: 'manual', slot }, {});
const markOf = async (pool: Pool) => (await pool.query('select source from ops.warehouse')).rows[0]?.source;

test('the first run that has requests marks the warehouse, in its own transaction', () =>
  withDatabase(async ({ pool }) => {
    expect(await readSource(pool, 'api')).toBeNull();
    const cron = { ...plan, trigger: 'cron', roots: [] } as const;
    await beginRun(pool, cron, slot, 'simulator');
    expect(await markOf(pool)).toBeUndefined();
    await beginRun(pool, plan, slot, 'api');
    expect(await markOf(pool)).toBe('api');
    await expect(beginRun(pool, plan, slot, 'simulator')).rejects.toThrow('this warehouse holds real data');
    expect((await pool.query('select count(*)::int as runs from ops.runs')).rows).toEqual([{ runs: 2 }]);
  }));

test('of two first runs of different sources one is refused', () =>
  withDatabase(async ({ pool }) => {
    const begun = await Promise.allSettled([
      beginRun(pool, plan, slot, 'api'),
      beginRun(pool, plan, slot, 'simulator'),
    ]);
    expect(begun.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }));

test('a mark that was left without any request does not count', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(`insert into ops.warehouse (source) values ('simulator')`);
    expect(await readSource(pool, 'api')).toBeNull();
    expect(await markOf(pool)).toBeNull();
    await beginRun(pool, plan, slot, 'simulator');
    expect(await readSource(pool, 'api')).toBe('simulator');
    expect(await markOf(pool)).toBe('simulator');
  }));

test('a worker that was there before the mark does not answer requests of another source', () =>
  withDatabase(async ({ pool }) => {
    const guards = [sourceGuard(pool, 'simulator'), sourceGuard(pool, 'api')] as const;
    await beginRun(pool, plan, slot, 'api');
    await expect(guards[0]()).rejects.toThrow('this warehouse holds real data');
    await expect(guards[1]()).resolves.toBeUndefined();
  }));

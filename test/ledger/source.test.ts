import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { readSource, createSourceGuard } from '../../src/ledger/source.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';

const slot = new Date('2026-03-02T10:00:00Z');
const plan = planTarget(configSchema.parse({}), 'trending-music-list', { trigger: 'manual', slot }, {});
const readSourceMark = async (pool: Pool) =>
  (await pool.query<{ source: string | null }>('select source from ops.warehouse')).rows[0]?.source;

test('the first run that has requests marks the warehouse, in its own transaction', () =>
  withDatabase(async ({ pool }) => {
    expect(await readSource(pool, 'api')).toBeNull();
    const cron = { ...plan, trigger: 'cron', roots: [] } as const;
    await beginRun(pool, cron, slot, 'simulator');
    expect(await readSourceMark(pool)).toBeUndefined();
    await beginRun(pool, plan, slot, 'api');
    expect(await readSourceMark(pool)).toBe('api');
    await expect(beginRun(pool, plan, slot, 'simulator')).rejects.toThrow('this warehouse holds real data');
    expect((await pool.query('select count(*)::int as runs from ops.runs')).rows).toEqual([{ runs: 2 }]);
  }));

test('one of two concurrent first runs of different sources is refused', () =>
  withDatabase(async ({ pool }) => {
    const begun = await Promise.allSettled([
      beginRun(pool, plan, slot, 'api'),
      beginRun(pool, plan, slot, 'simulator'),
    ]);
    expect(begun.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }));

test('a mark without any request is ignored', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(`insert into ops.warehouse (source) values ('simulator')`);
    expect(await readSource(pool, 'api')).toBeNull();
    expect(await readSourceMark(pool)).toBeNull();
    await beginRun(pool, plan, slot, 'simulator');
    expect(await readSource(pool, 'api')).toBe('simulator');
    expect(await readSourceMark(pool)).toBe('simulator');
  }));

test('a worker that started before the warehouse was marked reserves no requests of another source', () =>
  withDatabase(async ({ pool }) => {
    const guards = [createSourceGuard('simulator'), createSourceGuard('api')] as const;
    await beginRun(pool, plan, slot, 'api');
    await expect(guards[0](pool)).rejects.toThrow('this warehouse holds real data');
    await expect(guards[1](pool)).resolves.toBeUndefined();
  }));

import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import { unwatch, watch, readWatchedEntities, readWatchlist } from '../../src/ledger/watchlist.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';

const item = (kind: 'creator' | 'product' | 'hashtag' | 'keyword', id: string, region: string | null = null) => ({
  kind,
  id,
  region,
  note: null,
});

const knownCreator = (pool: Pool) =>
  pool.query(
    `insert into echotik.influencers (user_id, unique_id, region, _request_id, _observed_at)
     values ('6865', 'soraryx_', 'GB', 1, now())`,
  );

describe('the watchlist', () => {
  test('adds an item once, changes it when it is added again, and removes it', () =>
    withDatabase(async ({ pool }) => {
      expect(await watch(pool, [item('product', '1'), item('product', '1'), item('creator', '1')])).toBe(2);
      expect(await watch(pool, [item('product', '1', 'US')])).toBe(0);
      expect(await watch(pool, [item('product', '1')])).toBe(0);
      expect(await readWatchlist(pool)).toMatchObject([
        { kind: 'creator', id: '1', region: null },
        { kind: 'product', id: '1', region: 'US' },
      ]);
      expect(await unwatch(pool, 'product', ['1', '2'])).toBe(1);
      expect(await readWatchlist(pool)).toHaveLength(1);
      expect(await watch(pool, [])).toBe(0);
    }));

  test('does not change keywords', () =>
    withDatabase(async ({ pool }) => {
      const hostile = `'); drop table ops.watchlist; --  "\u{1F46F}" $1 %s`;
      await watch(pool, [item('keyword', hostile, 'US')]);
      expect(await readWatchedEntities(pool, 'keyword')).toEqual([{ keyword: hostile, region: 'US' }]);
    }));

  test('completes a creator from the tables of the warehouse', () =>
    withDatabase(async ({ pool }) => {
      await watch(pool, [item('creator', '6865')]);
      await watch(pool, [item('creator', '@soraryx_', 'US')]);
      expect(await readWatchedEntities(pool, 'creator')).toEqual([
        { user_id: '6865' },
        { unique_id: 'soraryx_', region: 'US' },
      ]);
      await knownCreator(pool);
      expect(await readWatchedEntities(pool, 'creator')).toEqual([
        { user_id: '6865', unique_id: 'soraryx_', region: 'GB' },
        { user_id: '6865', unique_id: 'soraryx_', region: 'US' },
      ]);
    }));

  test('of every kind can be read', () =>
    withDatabase(async ({ pool }) => {
      for (const kind of ['creator', 'product', 'shop', 'video', 'hashtag', 'keyword'] as const)
        expect(await readWatchedEntities(pool, kind)).toEqual([]);
      await watch(pool, [item('hashtag', '#fyp'), item('hashtag', '77')]);
      expect(await readWatchedEntities(pool, 'hashtag')).toEqual([{ hashtag_name: 'fyp' }, { hashtag_id: '77' }]);
    }));
});

describe('the first requests that the warehouse knows', () => {
  const slot = new Date('2026-03-02T10:00:00Z');
  const rootsOf = async (pool: Pool, streams: unknown) => {
    const config = configSchema.parse({ pipelines: { mine: { cron: '0 10 * * *', streams } } });
    const plan = await resolveInputs(pool, planPipeline(config, 'mine', { trigger: 'cron', slot }));
    return plan.roots.map(({ stream, params }) => [stream.name, params]);
  };
  const week = { start_date: '2026-02-20', end_date: '2026-03-01' };

  test('are those of the watchlist and of SQL, each once, ids together', () =>
    withDatabase(async ({ pool }) => {
      await watch(pool, [item('creator', '3'), item('creator', '1')]);
      const sql = `select id as user_ids from unnest(array['1', '2', null]) as id where id is not null`;
      expect(await rootsOf(pool, [{ stream: 'influencer-detail', sql }])).toEqual([
        ['influencer-detail', { user_ids: '1,2,3' }],
      ]);
      const trends = await rootsOf(pool, [{ stream: 'influencer-trend', sql: `select '1' as user_id` }]);
      expect(trends).toHaveLength(2);
      for (const user_id of ['1', '3']) expect(trends).toContainEqual(['influencer-trend', { user_id, ...week }]);
    }));

  test('of SQL have the types of the params, and dates of their own', () =>
    withDatabase(async ({ pool }) => {
      const sql = `select 5 as user_id, date '2025-01-01' as start_date, date '2025-12-31' as end_date`;
      expect(await rootsOf(pool, [{ stream: 'influencer-trend', sql }])).toEqual([
        ['influencer-trend', { user_id: '5', start_date: '2025-01-01', end_date: '2025-06-29' }],
        ['influencer-trend', { user_id: '5', start_date: '2025-06-30', end_date: '2025-12-26' }],
        ['influencer-trend', { user_id: '5', start_date: '2025-12-27', end_date: '2025-12-31' }],
      ]);
    }));

  test('are empty when nothing is watched and the query has no rows', () =>
    withDatabase(async ({ pool }) => {
      expect(await rootsOf(pool, ['influencer-trend'])).toEqual([]);
      expect(await rootsOf(pool, [{ stream: 'influencer-trend', sql: 'select 1 as user_id where false' }])).toEqual([]);
    }));

  test.each([
    ['a column that is no param', 'select 1 as id', "has no param 'id'"],
    ['no SQL', 'selct 1', 'PostgreSQL says: syntax error'],
    ['a writing statement', 'delete from ops.watchlist returning id as user_id', 'read-only transaction'],
    ['two statements', 'select 1 as user_id; drop table ops.watchlist', 'cannot insert multiple commands'],
    [
      'a param missing',
      `select '2026-01-01' as start_date`,
      'its query has no column user_id, which influencer-trend needs',
    ],
  ])('refuse %s', (_, sql, message) =>
    withDatabase(async ({ pool }) => {
      const refused = await rootsOf(pool, [{ stream: 'influencer-trend', sql }]).catch(
        (error: Error & { remedy: string }) => `${error.message} -> ${error.remedy}`,
      );
      expect(refused).toContain(message);
    }),
  );
});

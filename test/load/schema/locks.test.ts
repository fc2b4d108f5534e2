/** Sessions of readers that are left open, while definitions change and months are made. */
import { expect, test } from 'vitest';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { makeMonthsAhead, makePartitions } from '../../../src/load/months/partitions.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { products } from '../../../src/load/tables/products.ts';
import { product_ranks } from '../../../src/load/tables/ranks.ts';
import { withDatabase } from '../../support/database.ts';
import { withWorld } from '../../support/world.ts';
import { mergeInto, readRows } from '../write/row-writes.ts';
import { ageAll, makeOlder, SHORT } from './older-definitions.ts';

/** A lock timeout, and what a busy machine adds to it. */
const MAX_MS = 6_000;

interface Reader {
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** A session that has read and is left open. */
async function leaveOpen(url: string, query: string): Promise<Reader> {
  const pool = createPool(url, { max: 1, name: 'lunch' });
  const connection = await pool.connect();
  await connection.query('begin');
  await connection.query(query);
  const session = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  return {
    pid: onlyRow(session).pid,
    async end() {
      await connection.query('commit');
      connection.release();
      await pool.end();
    },
  };
}

/** Reads again and again until `work` has ended. Returns the longest time that one query took, in ms. */
async function longestRead(pool: Pool, query: string, work: Promise<unknown>): Promise<number> {
  let longest = 0;
  const ending = { isOver: false };
  const end = () => {
    ending.isOver = true;
  };
  work.then(end, end);
  do {
    const began = performance.now();
    await pool.query(query);
    longest = Math.max(longest, performance.now() - began);
  } while (!ending.isOver);
  return longest;
}

const rank = (product_id: string, date: string) => {
  const from = { requestId: 1, observedAt: new Date('2026-03-10T10:00:00Z') };
  const key = { rank_type: 1, region: 'US', rank_field: 1, category_id: '', category_l2_id: '', category_l3_id: '' };
  return [
    { table: products, values: { product_id }, ...from },
    { table: product_ranks, values: { ...key, date, product_id, position: 1 }, ...from },
  ];
};

const PLACES = `select tableoid::regclass::text as place, product_id from echotik.product_ranks order by 2`;

/** product_ranks as earlier versions made it. */
const giveDefault = (pool: Pool) =>
  pool.query('create table partitions.product_ranks_default partition of echotik.product_ranks default');

test('an upgrade of a view names the session that reads it, keeps no other reader for long, and is made up for later', () =>
  withDatabase(async ({ url, pool }) => {
    await makeOlder(pool, 'view', 'marts.trending_music', (text) => `select * from (${text}) older`);
    await makeOlder(pool, 'view', 'marts.trending_videos', (text) => `select * from (${text}) older`);
    await ageAll(pool);
    const open = await leaveOpen(url, 'select 1 from marts.trending_music limit 1');
    const troubles: string[] = [];
    const upgrade = migrateWarehouse(pool, { maxRetryMs: 3_000, onWarning: ({ message }) => troubles.push(message) });
    expect(await longestRead(pool, 'select 1 from marts.trending_music limit 1', upgrade)).toBeLessThan(MAX_MS);
    const { unapplied } = await upgrade;
    expect(unapplied.map(({ object }) => object)).toEqual(['view marts.trending_music']);
    expect(troubles[0]).toMatch(/^view marts\.trending_music waits: AccessExclusiveLock on marts\.trending_music/);
    expect(troubles[0]).toContain(`session ${open.pid} (user `);
    expect(troubles[0]).toContain('application lunch');
    expect(troubles[0]).toContain('idle in transaction');
    const older = `select relname from pg_class where relnamespace = 'marts'::regnamespace and pg_get_viewdef(oid) like '% older%'`;
    expect(await readRows(pool, older)).toEqual([{ relname: 'trending_music' }]);
    await open.end();
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await readRows(pool, older)).toEqual([]);
  }));

test('the transaction of a reader that is left open keeps neither a load nor a reader from a month that is missing', () =>
  withDatabase(async ({ url, pool }) => {
    const open = await leaveOpen(url, 'select count(*) from echotik.product_ranks');
    const troubles: string[] = [];
    const deliveries = rank('1', '2026-05-01');
    const began = performance.now();
    const load = makePartitions(pool, deliveries, [], ({ message }) => troubles.push(message)).then(() =>
      mergeInto(pool, deliveries),
    );
    expect(await longestRead(pool, 'select count(*) from echotik.product_ranks', load)).toBeLessThan(MAX_MS);
    await load;
    expect(performance.now() - began).toBeLessThan(MAX_MS);
    // It waited for nobody, so there is nothing to tell.
    expect(troubles).toEqual([]);
    expect(await readRows(pool, PLACES)).toEqual([{ place: 'partitions.product_ranks_2026_05', product_id: '1' }]);
    const ahead = { maxRetryMs: 0, onWarning: ({ message }: Error) => troubles.push(message) };
    expect(await makeMonthsAhead(pool, new Date('2026-05-31'), ahead)).toBeGreaterThan(1);
    expect(troubles).toEqual([]);
    await open.end();
  }));

test('a run ends in time while readers of its tables leave their transactions open', () =>
  withWorld({}, async ({ pool, sync }) => {
    const reader = await pool.connect();
    await reader.query(
      'begin; select count(*) from echotik.music_snapshots; select count(*) from echotik.music_history',
    );
    try {
      const run = sync('2026-03-02');
      expect(await longestRead(pool, 'select count(*) from echotik.music_snapshots', run)).toBeLessThan(MAX_MS);
      expect(await run).toMatchObject({ status: 'succeeded', requests_failed: 0 });
    } finally {
      await reader.query('commit');
      reader.release();
    }
  }));

test('to make a month takes no lock that a reader could notice', () =>
  withDatabase(async ({ pool }) => {
    const connection = await pool.connect();
    await connection.query(`begin; select ops.make_partition('echotik.product_ranks', '2026-05-01')`);
    const locks = await readRows(
      pool,
      `select n.nspname || '.' || c.relname as relation, l.mode from pg_locks l join pg_class c on c.oid = l.relation
       join pg_namespace n on n.oid = c.relnamespace where l.locktype = 'relation' and l.granted and l.database = (select oid from pg_database where datname = current_database())
         and n.nspname in ('echotik', 'partitions')
         and c.relkind in ('r', 'p') and l.mode not in ('AccessShareLock', 'RowShareLock') order by 1, 2`,
    );
    await connection.query('rollback');
    connection.release();
    // A reader holds ACCESS SHARE, which none of these conflicts with.
    expect(locks).toEqual([
      { relation: 'echotik.product_ranks', mode: 'ShareUpdateExclusiveLock' },
      { relation: 'echotik.products', mode: 'ShareRowExclusiveLock' },
    ]);
  }));

test('a lock that keeps a month from being made is reported, and the load may try again', () =>
  withDatabase(async ({ url, pool }) => {
    const open = await leaveOpen(url, 'lock table only echotik.product_ranks in share update exclusive mode');
    const deliveries = rank('1', '2026-05-01');
    await expect(makePartitions(pool, deliveries, [])).rejects.toMatchObject({
      sqlState: '55P03',
      message: expect.stringContaining(`session ${open.pid} (user `),
    });
    await open.end();
    await mergeInto(pool, deliveries);
    expect(await readRows(pool, PLACES)).toEqual([{ place: 'partitions.product_ranks_2026_05', product_id: '1' }]);
  }));

test('in a database of an earlier version rows wait in the default partition, and come to their months unchanged', () =>
  withDatabase(async ({ url, pool }) => {
    await giveDefault(pool);
    await mergeInto(pool, rank('0', '2026-04-30'));
    const open = await leaveOpen(url, 'select count(*) from echotik.product_ranks');
    const troubles: string[] = [];
    const tell = ({ message }: Error) => void troubles.push(message);
    const load = (async () => {
      for (const [id, day] of [
        ['1', '2026-05-01'],
        ['2', '2026-06-02'],
        ['3', '0001-01-01'],
        ['4', '9999-12-31'],
      ] as const) {
        await makePartitions(pool, rank(id, day), [], tell);
        await mergeInto(pool, rank(id, day));
      }
    })();
    expect(await longestRead(pool, 'select count(*) from echotik.product_ranks', load)).toBeLessThan(MAX_MS);
    await load;
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toContain(
      'the partition of echotik.product_ranks for 2026-05 waits: AccessExclusiveLock on partitions.product_ranks_default',
    );
    expect(troubles[0]).toContain(`session ${open.pid} (user `);
    const contents = 'select date::text, product_id, position, _loaded_at from echotik.product_ranks order by 2';
    const before = await readRows(pool, contents);
    expect(before).toHaveLength(5);
    await ageAll(pool);
    const upgrade = migrateWarehouse(pool, { ...SHORT, onWarning: tell });
    expect(await longestRead(pool, 'select count(*) from echotik.product_ranks', upgrade)).toBeLessThan(MAX_MS);
    expect((await upgrade).unapplied.map(({ object }) => object)).toEqual([
      'partitions of table echotik.product_ranks',
    ]);
    await open.end();
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await readRows(pool, contents)).toEqual(before);
    expect(await readRows(pool, PLACES)).toEqual([
      { place: 'partitions.product_ranks_2026_04', product_id: '0' },
      { place: 'partitions.product_ranks_2026_05', product_id: '1' },
      { place: 'partitions.product_ranks_2026_06', product_id: '2' },
      { place: 'partitions.product_ranks_before', product_id: '3' },
      { place: 'partitions.product_ranks_default', product_id: '4' },
    ]);
  }));

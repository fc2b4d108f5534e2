import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { listPartitionedTables } from '../../../src/load/months/partitioned-tables.ts';
import { makeMonthsAhead, makePartitions } from '../../../src/load/months/partitions.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { product_daily, products } from '../../../src/load/tables/products.ts';
import { withDatabase } from '../../support/database.ts';
import { explain, mergeInto, readRows } from '../write/row-writes.ts';

const observedAt = new Date('2026-03-10T10:00:00Z');

/** A day's row and the product it is of. */
const buildDay = (date: string) => [
  { table: products, values: { product_id: '1', product_name: 'Lamp' }, requestId: 1, observedAt },
  { table: product_daily, values: { product_id: '1', date, total_sale_cnt: 1 }, requestId: 1, observedAt },
];

const countByPartition = (pool: Pool, table: string) =>
  readRows(pool, `select tableoid::regclass::text as place, count(*)::int as rows from ${table} group by 1 order by 1`);

async function load(pool: Pool, ...dates: readonly string[]): Promise<void> {
  const deliveries = dates.flatMap(buildDay);
  await makePartitions(pool, deliveries, [observedAt]);
  await mergeInto(pool, deliveries);
}

describe('a month', () => {
  test('is there when a load needs it, however late or early its day is', () =>
    withDatabase(async ({ pool }) => {
      await load(pool, '2026-03-09', '2026-02-28', '2026-03-01', '2019-05-05');
      expect(await countByPartition(pool, 'echotik.product_daily')).toEqual([
        { place: 'partitions.product_daily_2019_05', rows: 1 },
        { place: 'partitions.product_daily_2026_02', rows: 1 },
        { place: 'partitions.product_daily_2026_03', rows: 2 },
      ]);
      expect(await countByPartition(pool, 'echotik.products_history')).toEqual([
        { place: 'partitions.products_history_2026_03', rows: 1 },
      ]);
    }));

  test('is made for no day that cannot be: such rows are kept aside', () =>
    withDatabase(async ({ pool }) => {
      await load(pool, '0001-01-01', '9999-12-31');
      expect(await countByPartition(pool, 'echotik.product_daily')).toEqual([
        { place: 'partitions.product_daily_before', rows: 1 },
        { place: 'partitions.product_daily_default', rows: 1 },
      ]);
    }));

  test('that is years ahead has a table with the rest of its year: a mistake in the data makes few tables', () =>
    withDatabase(async ({ pool }) => {
      await load(pool, '2091-02-03', '2091-11-30');
      expect(await countByPartition(pool, 'echotik.product_daily')).toEqual([
        { place: 'partitions.product_daily_2091', rows: 2 },
      ]);
    }));

  test('is made once, by however many at the same time', () =>
    withDatabase(async ({ pool }) => {
      const one = () =>
        pool.query<{ made: boolean }>(`select ops.make_partition('echotik.product_daily', '2026-04-15') as made`);
      const made = await Promise.all([one(), one(), one(), one()]);
      expect(made.filter((result) => onlyRow(result).made)).toHaveLength(1);
    }));

  test('is made ahead for the tables that are in use', () =>
    withDatabase(async ({ pool }) => {
      await load(pool, '2026-03-09');
      // product_daily and its revisions, the history of products; bodies and responses.
      expect(await makeMonthsAhead(pool, observedAt, { maxRetryMs: 0, onWarning: () => undefined })).toBe(5);
      expect(await makeMonthsAhead(pool, observedAt, { maxRetryMs: 0, onWarning: () => undefined })).toBe(0);
      const { rows } = await pool.query(
        `select to_regclass('partitions.products_history_2026_04') is not null as there`,
      );
      expect(rows).toEqual([{ there: true }]);
    }));

  test('is all that a query of its days reads', () =>
    withDatabase(async ({ pool }) => {
      await load(pool, '2026-01-05', '2026-02-05', '2026-03-05');
      const plan = await explain(
        pool,
        `select * from echotik.product_daily where date between '2026-02-01' and '2026-02-28'`,
      );
      expect(plan.match(/product_daily_\w+/g)?.filter((name) => !name.includes('key'))).toEqual(
        expect.arrayContaining(['product_daily_2026_02']),
      );
      expect(plan).not.toMatch(/product_daily_2026_0[13]|product_daily_default/);
    }));
});

test('a table is partitioned with what was in it, with its keys and its views', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(`create table echotik.guests (id text, seen date not null, primary key (id, seen));
      create view echotik.guests_now as select id from echotik.guests;
      insert into echotik.guests values ('a', '2026-01-05'), ('b', '2026-02-05')`);
    const { rows } = await pool.query(`select ops.partition_by_month('echotik.guests', 'seen', null) as made`);
    expect(rows).toEqual([{ made: true }]);
    expect(await countByPartition(pool, 'echotik.guests')).toEqual([
      { place: 'partitions.guests_2026_01', rows: 1 },
      { place: 'partitions.guests_2026_02', rows: 1 },
    ]);
    expect(await readRows(pool, 'select * from echotik.guests_now order by 1')).toEqual([{ id: 'a' }, { id: 'b' }]);
    await expect(pool.query(`insert into echotik.guests values ('a', '2026-01-05')`)).rejects.toThrow('duplicate key');
  }));

test('a table that is partitioned keeps what others set on it and built on it', () =>
  withDatabase(async ({ pool }) => {
    const role = `bi_${randomBytes(4).toString('hex')}`;
    await pool.query(`create table echotik.guests (id text, seen date not null, primary key (id, seen));
      create role ${role};
      create index my_index on echotik.guests (seen, id);
      create function public.nothing() returns trigger language plpgsql as 'begin return new; end';
      create trigger my_trigger before insert on echotik.guests for each row execute function public.nothing();
      grant select on echotik.guests to ${role};
      create view public.my_guests with (security_barrier = true) as select id from echotik.guests;
      create view public.on_guests as select * from public.my_guests;
      comment on view public.my_guests is 'mine';
      grant select on public.my_guests to ${role};
      create materialized view public.cache as select * from echotik.guests;
      insert into echotik.guests values ('a', '2026-01-05'), ('b', '0001-01-01')`);
    const views = `select relname, oid::int, reloptions, relacl::text, obj_description(oid, 'pg_class') as comment
      from pg_class where relname in ('my_guests', 'on_guests') order by 1`;
    const before = await readRows(pool, views);
    const partition = () => pool.query(`select ops.partition_by_month('echotik.guests', 'seen', null)`);
    await expect(partition()).rejects.toMatchObject({ code: '2BP01', detail: expect.stringContaining('cache') });
    expect(await readRows(pool, 'select id from public.on_guests order by 1')).toEqual([{ id: 'a' }, { id: 'b' }]);
    await pool.query('drop materialized view public.cache');
    await partition();
    expect(await readRows(pool, views)).toEqual(before);
    expect(await readRows(pool, 'select id from public.on_guests order by 1')).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(await readRows(pool, `select tgname from pg_trigger where tgrelid = 'echotik.guests'::regclass`)).toEqual([
      { tgname: 'my_trigger' },
    ]);
    const kept = `select to_regclass('echotik.my_index') is not null as index, has_table_privilege('${role}', 'echotik.guests', 'select') as reads`;
    expect(await readRows(pool, kept)).toEqual([{ index: true, reads: true }]);
    await pool.query(`drop owned by ${role}; drop role ${role}`);
  }));

test('every table that is declared so is partitioned', () =>
  withDatabase(async ({ pool }) => {
    const { rows } = await pool.query(
      `select name from unnest($1::text[]) as name where (select relkind from pg_class where oid = name::regclass) <> 'p'`,
      [listPartitionedTables().map(({ sqlName }) => sqlName)],
    );
    expect(rows).toEqual([]);
    expect(listPartitionedTables().length).toBeGreaterThan(60);
  }));

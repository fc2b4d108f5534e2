/** Marts and the catalogue as BI tools see them: through the JDBC and the ODBC driver, as a role of grant-bi. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { hasJdbc, hasOdbc, type Observed, runJdbcClient, runOdbcClient } from '../support/drivers.ts';
import { fill } from '../load/marts/fill.ts';
import { withReader } from '../load/readers/with-reader.ts';

/** Larger than what a double has exactly: 2 ** 53 is 9007199254740992. */
const PRODUCT_ID = '1729384756102938475';
const GMV = '90071992547409.93';

/** One product in one daily list, and a month of each partitioned table. */
async function fillWarehouse(pool: Pool): Promise<void> {
  await fill(pool, 'echotik.products', [
    {
      product_id: PRODUCT_ID,
      product_name: 'Täglich 水 👩‍👩‍👧',
      region: 'US',
      _observed_at: '2026-03-08T09:30:00.123456Z',
    },
  ]);
  await fill(pool, 'echotik.product_ranks', [
    {
      date: '2026-03-08',
      rank_type: 1,
      rank_field: 1,
      region: 'US',
      category_id: '',
      category_l2_id: '',
      category_l3_id: '',
      product_id: PRODUCT_ID,
      position: 1,
      total_sale_cnt: 7,
      total_sale_gmv_amt: GMV,
    },
  ]);
  await pool.query(`select ops.make_partition(partrelid::regclass, '2026-03-01') from pg_partitioned_table`);
}

const readMajor = async (pool: Pool) =>
  Math.floor(
    onlyRow(await pool.query<{ v: number }>(`select current_setting('server_version_num')::int as v`)).v / 10_000,
  );

/** As the catalogue has them: the columns of a view, and tables and views by schema. */
async function readCatalogue(pool: Pool) {
  const { rows: columns } = await pool.query<{ name: string; type: string }>(
    `select attname::text as name, atttypid::regtype::text as type from pg_attribute
     where attrelid = 'marts.product_league'::regclass and attnum > 0 and not attisdropped order by attnum`,
  );
  const { rows } = await pool.query<{ schema: string; count: number }>(
    `select n.nspname as schema, count(*)::int as count from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v') and n.nspname in ('echotik', 'marts', 'ops', 'raw', 'partitions') group by 1`,
  );
  return { columns, count: Object.fromEntries(rows.map(({ schema, count }) => [schema, count])) };
}

/** Numbers of tables that a client found, by schema, without those of PostgreSQL itself. */
const listTables = (observed: Observed, prefix: string) =>
  Object.fromEntries(
    ['echotik', 'marts', 'ops', 'raw', 'partitions'].flatMap((schema) => {
      const found = Number(observed[`${prefix}${schema}`] ?? 0);
      return found ? [[schema, found] as const] : [];
    }),
  );

/** What PostgreSQL calls a type in full, drivers name as in its catalogue. */
const shortNames: Readonly<Record<string, string>> = {
  integer: 'int4',
  bigint: 'int8',
  boolean: 'bool',
  'timestamp with time zone': 'timestamptz',
};

test.skipIf(!hasJdbc())('through JDBC values are exact, and settings hide what a role cannot read', () =>
  withReader(async ({ owner, url }) => {
    await fillWarehouse(owner);
    const observed = await runJdbcClient(url);
    expect(observed).toMatchObject({
      'type of product_id': 'text java.lang.String',
      'type of rank': 'int4 java.lang.Integer',
      'type of gmv': 'numeric java.math.BigDecimal',
      'type of period_start': 'date java.sql.Date',
      'type of _observed_at': 'timestamptz java.sql.Timestamp',
      product_id: PRODUCT_ID,
      gmv: GMV,
      period_start: '2026-03-08',
      _observed_at: '2026-03-08T09:30:00.123456Z',
      rows: '1',
      // The driver sets that of Java, whatever the options of the connection say.
      TimeZone: 'America/Chicago',
      'TimeZone of Java': 'America/Chicago',
      'streamed rows': '5000',
      'timeout of the statement': '57014, and the connection is usable',
      'timeout of the session': '57014, and the connection is usable',
      'current schema': 'marts',
      'TimeZone of the options': 'America/Chicago',
      'TimeZone that was set': 'UTC',
      'read-only connection': '1',
      'delete from echotik.products': '25006',
      'create table marts.mine (id int)': '25006',
    });
    const { columns, count } = await readCatalogue(owner);
    const named = columns.map(({ name, type }) => `${name} ${shortNames[type] ?? type}`).join(',');
    // PostgreSQL 18 has no privilege RULE any more, which versions of the driver before it ask for.
    const isRefused = (await readMajor(owner)) >= 18;
    for (const settings of isRefused ? ['default'] : ['default', 'privileged']) {
      // Every column has a comment.
      expect(observed[`${settings}: columns of marts.product_league`]).toBe(named);
      expect(observed[`${settings}: primary key`]?.split(',')).toContain('product_id');
      expect(observed[`${settings}: foreign keys`]).toBe('products');
    }
    // A month of each partitioned table is in the schema partitions, which is granted to nobody.
    expect(count['partitions']).toBeGreaterThan(50);
    expect(listTables(observed, 'default: tables of ')).toEqual(count);
    expect(Number(observed['default: columns of partitions'])).toBeGreaterThan(500);
    expect(observed['default: tables of the pattern marts']).toBe(String(count['marts']));
    if (isRefused) {
      expect(observed['privileged: error']).toContain('unrecognized privilege type: "RULE"');
      return;
    }
    expect(listTables(observed, 'privileged: tables of ')).toEqual({
      echotik: count['echotik'],
      marts: count['marts'],
    });
    // That setting filters tables, not columns.
    expect(observed['privileged: columns of partitions']).toBe(observed['default: columns of partitions']);
  }),
);

test.skipIf(!hasOdbc())('through ODBC values are exact, and a schema pattern leaves out months', () =>
  withReader(
    async ({ owner, url }) => {
      await fillWarehouse(owner);
      const observed = await runOdbcClient(url);
      expect(observed).toMatchObject({
        'type of product_id': 'str str',
        'type of rank': 'int int',
        'type of gmv': 'Decimal Decimal',
        'type of period_start': 'date date',
        'type of _observed_at': 'datetime datetime',
        product_id: PRODUCT_ID,
        gmv: GMV,
        period_start: '2026-03-08',
        product_name: 'Täglich 水 👩‍👩‍👧',
        // Limits are those of the role, or a setting of the session.
        'timeout of the connection': "[HY000] Couldn't set unsupported connect attribute 113",
        'timeout of the session': 'canceling statement due to statement timeout, and the connection is usable',
        'TimeZone that was set': 'UTC',
      });
      for (const statement of ['delete from echotik.products', 'create table marts.mine (id int)'])
        expect(observed[statement]).toMatch(
          /^cannot execute \w.* in a read-only transaction, and the connection is usable$/,
        );
      const { columns, count } = await readCatalogue(owner);
      expect(observed['columns']).toBe(
        columns.map(({ name, type }) => `${name} ${shortNames[type] ?? type}`).join(','),
      );
      expect(observed['primary key']?.split(',')).toContain('product_id');
      // The driver has no setting for privileges.
      expect(listTables(observed, 'tables of ')).toEqual(count);
      expect(observed['tables of marts alone']).toBe(String(count['marts']));
      // The driver takes no braces and no semicolon in the name of a role.
    },
    { role: `bi_${randomBytes(6).toString('hex')}`, password: 'canary words 7f3a' },
  ),
);

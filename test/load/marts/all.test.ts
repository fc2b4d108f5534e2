import { describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';

const listViews = async (pool: Pool) =>
  (await readRows(pool, `select viewname from pg_views where schemaname = 'marts' order by 1`)).map(({ viewname }) =>
    String(viewname),
  );

/** What they tell is known before anything is loaded: which tables and streams there are. */
const OF_THE_CATALOGUE = ['data_freshness', 'stream_tables', 'table_sizes'];

describe('marts', () => {
  test('all run on an empty warehouse, and are empty but for those of the catalogue', () =>
    withDatabase(async ({ pool }) => {
      const views = await listViews(pool);
      expect(views).toContain('trending_music');
      for (const view of views) {
        const rows = await readRows(pool, `select * from marts.${view}`);
        expect({ view, hasRows: rows.length > 0 }).toEqual({ view, hasRows: OF_THE_CATALOGUE.includes(view) });
      }
    }));

  test('and each of their columns say what they are, as a sentence', () =>
    withDatabase(async ({ pool }) => {
      const said = await readRows(
        pool,
        `select c.relname || coalesce('.' || a.attname, '') as what,
           case when a.attnum is null then obj_description(c.oid, 'pg_class') else col_description(c.oid, a.attnum) end as text
         from pg_class c left join lateral (
           select attname, attnum from pg_attribute where attrelid = c.oid and attnum > 0 union all select null, null
         ) a on true
         where c.relnamespace = 'marts'::regnamespace and c.relkind in ('v', 'm')`,
      );
      expect(said.length).toBeGreaterThan(100);
      expect(said.filter(({ text }) => typeof text !== 'string' || !/^\S.*\.$/s.test(text))).toEqual([]);
    }));

  test('can be asked for a day and a market, where they have them', () =>
    withDatabase(async ({ pool }) => {
      const columns = await readRows(
        pool,
        `select table_name as view, column_name as column, data_type as type from information_schema.columns
         where table_schema = 'marts' and column_name in ('snapshot_date', 'period_start', 'region') order by 1, 2`,
      );
      expect(columns.length).toBeGreaterThan(20);
      for (const { view, column, type } of columns) {
        const value = type === 'date' ? `date '2026-03-02'` : `'US'`;
        expect(await readRows(pool, `select * from marts.${String(view)} where ${String(column)} = ${value}`)).toEqual(
          [],
        );
      }
    }));
});

/** Rows of a cursor come in batches of a bounded size, whatever their order. */
import { expect, test } from 'vitest';
import { openRowCursor } from '../../../src/load/connection/row-cursor.ts';
import { runReadOnly } from '../../../src/load/connection/query.ts';
import { withDatabase } from '../../support/database.ts';

test('long rows after short ones do not make a batch of thousands of them, nor do they after they were seen', () =>
  withDatabase(async ({ pool }) =>
    runReadOnly(pool, '60s', async (connection) => {
      const { batches } = await openRowCursor(
        connection,
        `select n::text, repeat('x', case when n <= 100 or n > 600 then 20 else 20000 end) from generate_series(1, 3000) n`,
      );
      const sizes: number[] = [];
      let next = 1;
      for await (const rows of batches) {
        sizes.push(rows.length);
        for (const [n] of rows) expect(n).toBe(String(next++));
      }
      expect(next).toBe(3001);
      // 100 to begin with, at most four times as many, then 2,000,000 / 20,003.
      expect(sizes.slice(0, 4)).toEqual([100, 400, 99, 99]);
    }),
  ));

test('the plan is one for all rows', () =>
  withDatabase(async ({ pool }) =>
    runReadOnly(pool, '60s', async (connection) => {
      const { batches } = await openRowCursor(connection, `select current_setting('cursor_tuple_fraction')`);
      const rows: unknown[] = [];
      for await (const batch of batches) rows.push(...batch);
      expect(rows).toEqual([['1']]);
    }),
  ));

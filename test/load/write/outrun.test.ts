/** Another transaction changes a row between the moment a merge reads it and the moment it writes it. */
import { expect, test } from 'vitest';
import type { RowWrite } from '../../../src/load/tables/row-write.ts';
import { withDatabase } from '../../support/database.ts';
import { inTransaction, type Connection, type Pool } from '../../../src/load/connection/pool.ts';
import { merge } from '../../../src/load/write/merge.ts';
import { until } from '../../support/until.ts';
import { at, mergeInto, readRows, sound } from './row-writes.ts';

/** Merges `late` while the merge of `first` is not committed: both have read the same row. */
async function mergeAtOnce(pool: Pool, first: readonly RowWrite[], late: readonly RowWrite[]) {
  let merging: ReturnType<typeof mergeInto> | undefined;
  await inTransaction(pool, async (connection: Connection) => {
    await merge(connection, first);
    merging = mergeInto(pool, late);
    await until(async () => {
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return (await pool.query(waiting)).rowCount === 1;
    }, 'the second merge waits for the first');
  });
  return merging;
}

const CURRENT = 'select title, author, _request_id, _observed_at from echotik.music';
const HISTORY = 'select title, author, observed_at from echotik.music_history order by observed_at';

test('a row that another transaction inserts meanwhile is updated by a newer one', () =>
  withDatabase(async ({ pool }) => {
    await mergeInto(pool, [sound('0', 1, { title: 'makes the month' })]);
    const counts = await mergeAtOnce(
      pool,
      [sound('1', 2, { title: 'a', author: 'A' })],
      [sound('1', 3, { title: 'b' })],
    );
    expect(counts).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await readRows(pool, `${CURRENT} where clip_id = '1'`)).toEqual([
      { title: 'b', author: 'A', _request_id: 3, _observed_at: at(3) },
    ]);
    expect(await readRows(pool, HISTORY.replace('order', `where clip_id = '1' order`))).toEqual([
      { title: 'a', author: 'A', observed_at: at(2) },
      { title: 'b', author: 'A', observed_at: at(3) },
    ]);
  }));

test('a row that another transaction changes to the same content is written once', () =>
  withDatabase(async ({ pool }) => {
    await mergeInto(pool, [sound('1', 1, { title: 'a' })]);
    const counts = await mergeAtOnce(pool, [sound('1', 2, { title: 'b' })], [sound('1', 3, { title: 'b' })]);
    expect(counts).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await readRows(pool, HISTORY)).toHaveLength(2);
  }));

test('an older row fills what the newer one of another transaction left null, and overwrites nothing', () =>
  withDatabase(async ({ pool }) => {
    await mergeInto(pool, [sound('1', 1, { title: 'a' })]);
    await mergeAtOnce(pool, [sound('1', 5, { title: 'new' })], [sound('1', 4, { title: 'old', author: 'A' })]);
    expect(await readRows(pool, CURRENT)).toEqual([{ title: 'new', author: 'A', _request_id: 4, _observed_at: at(5) }]);
    expect(await readRows(pool, HISTORY)).toEqual([
      { title: 'a', author: null, observed_at: at(1) },
      { title: 'new', author: 'A', observed_at: at(5) },
    ]);
  }));

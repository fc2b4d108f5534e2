/** Batches that learn of streams and decide on them at the same time. */
import { expect, test } from 'vitest';
import type { AttemptResult } from '../../../src/jobs/worker/attempt-result.ts';
import { settleEndChecks } from '../../../src/jobs/worker/follow-up.ts';
import { type Connection, inTransaction, type Pool } from '../../../src/load/connection/pool.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { readRows } from '../../load/write/row-writes.ts';
import { withDatabase } from '../../support/database.ts';

const DAY = '2026-03-02';
const FIRST = 'live-list';
const SECOND = 'product-list';
const frame = { run_id: 0, business_date: DAY, streams: [], max_pages: null };

/** A page of a stream that may be the last one. */
const doubting = (stream: string) => {
  const request = { run_id: 0, business_date: DAY, params: {} };
  const doubt = {
    kind: 'short page',
    stream: requireStream(stream),
    request,
    records: 4,
    pageSize: 10,
    onPage: 4,
    end: 'assumed',
  };
  return { stream, frame, settlement: { records: 4 }, endCheck: doubt } as unknown as AttemptResult;
};
/** A page behind one of 5 records. */
const showing = (stream: string) =>
  ({
    stream,
    frame,
    settlement: { records: 5 },
    observed: { records: 5, largest: 5, last: 5, doubted: true },
  }) as unknown as AttemptResult;

const waiting = (pool: Pool) => async () =>
  (
    await readRows(
      pool,
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
  )[0]?.['waiting'];

test('batches that learn about and decide on the same streams wait for each other in one order', () =>
  withDatabase(async ({ pool }) => {
    await pool.query('insert into ops.paging (stream) values ($1), ($2)', [FIRST, SECOND]);
    const settle = (...parts: readonly AttemptResult[]) =>
      inTransaction(pool, (connection: Connection) => settleEndChecks(connection, parts));
    const settling: Promise<unknown>[] = [];
    await inTransaction(pool, async (connection) => {
      await connection.query('select from ops.paging where stream = $1 for update', [SECOND]);
      settling.push(settle(doubting(SECOND), showing(FIRST)));
      await expect.poll(waiting(pool)).toBe(1);
      settling.push(settle(doubting(FIRST), showing(SECOND)));
      await expect.poll(waiting(pool)).toBe(2);
    });
    expect((await Promise.allSettled(settling)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    const { rows } = await pool.query('select stream, page_size from ops.paging order by stream');
    expect(rows).toEqual([FIRST, SECOND].map((stream) => ({ stream, page_size: 5 })));
  }));

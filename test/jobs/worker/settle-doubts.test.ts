/** Batches that learn of streams and decide on them at the same time. */
import { expect, test } from 'vitest';
import type { Part } from '../../../src/jobs/worker/part.ts';
import { settleDoubts } from '../../../src/jobs/worker/settle-doubts.ts';
import { type Connection, inTransaction, type Pool } from '../../../src/load/pool.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { rowsOf } from '../../load/deliveries.ts';
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
    stream: streamNamed(stream),
    request,
    records: 4,
    pageSize: 10,
    onPage: 4,
    end: 'assumed',
  };
  return { stream, frame, settlement: { records: 4 }, doubt } as unknown as Part;
};
/** A page behind one of 5 records. */
const showing = (stream: string) =>
  ({
    stream,
    frame,
    settlement: { records: 5 },
    observed: { records: 5, largest: 5, last: 5, doubted: true },
  }) as unknown as Part;

const waiting = (pool: Pool) => async () =>
  (
    await rowsOf(
      pool,
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
  )[0]?.['waiting'];

test('wait for each other in one order, whatever is a doubt of one and news of the other', () =>
  withDatabase(async ({ pool }) => {
    await pool.query('insert into ops.paging (stream) values ($1), ($2)', [FIRST, SECOND]);
    const settle = (...parts: readonly Part[]) =>
      inTransaction(pool, (connection: Connection) => settleDoubts(connection, parts));
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

/** Transactions that meet at a page that was requested ahead. */
import { expect, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { insertRun } from '../../src/ledger/begin-run.ts';
import { confirmLookAheads } from '../../src/ledger/look-ahead.ts';
import { newRequest, type NewRequest } from '../../src/ledger/request.ts';
import { insertRequests, RAW_LANE } from '../../src/ledger/requests.ts';
import { reserve } from '../../src/ledger/reserve.ts';
import { settle, type Settlement } from '../../src/ledger/settle.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { withDatabase } from '../support/database.ts';
import { readRows } from '../load/write/row-writes.ts';
import { until } from '../support/until.ts';

const LIST = requireStream('product-ranklist');
const DAY = '2026-03-02';
const AT = new Date(`${DAY}T10:00:00Z`);
const BUDGET = { timezone: 'UTC', reserve: 0, pipelines: {} };

/** A run with its first page and the request for the second one, which a worker has reserved. */
async function reserveAhead(pool: Pool) {
  const plan = {
    pipeline: 'test',
    trigger: 'start' as const,
    slot: AT,
    businessDate: DAY,
    roots: [],
    streams: [LIST.name],
    reuse: 'none' as const,
  };
  const { worker_id: workerId } = onlyRow(
    await pool.query<{ worker_id: number }>(
      `insert into ops.workers (host, pid, lease_until) values ('here', 1, now() + interval '1 hour') returning worker_id`,
    ),
  );
  const params = { region: 'US', rank_type: 1, date: '2026-03-01', product_rank_field: 1 };
  const page = LIST.pages.following(LIST.pages.first, {});
  if (!page) throw new Error('the list has one page only');
  const next: NewRequest = await inTransaction(pool, async (connection) => {
    const run = { run_id: await insertRun(connection, plan, AT), business_date: DAY };
    const [first] = await insertRequests(connection, [newRequest(run, LIST, params, LIST.pages.first)], AT);
    const request = newRequest(run, LIST, params, page, { parentRequestId: first?.request_id ?? 0, previousPage: 'x' });
    await insertRequests(connection, [{ ...request, look_ahead: true }], AT);
    return request;
  });
  const queued = await pool.query<{ request_id: number }>('select request_id from ops.requests');
  const ids = queued.rows.map(({ request_id }) => request_id);
  const reserved = await reserve(pool, ids, { workerId, budget: { ...BUDGET, lookAhead: 8 }, at: AT });
  const ahead = reserved.find(({ look_ahead }) => look_ahead);
  if (!ahead) throw new Error('the second page was not reserved');
  return { next, ahead };
}

test('a page whose answer is committed while the page before leads to it is read, not bought again', () =>
  withDatabase(async ({ pool }) => {
    const { next, ahead } = await reserveAhead(pool);
    const confirming = await inTransaction(pool, async (connection) => {
      const { request_id, attempt, worker_id, identity } = ahead;
      const settlement: Settlement = {
        request_id,
        attempt,
        worker_id,
        identity,
        status: 'cancelled',
        state: 'captured',
        outcome: 'ok',
        http_status: 200,
        message: null,
        duration_ms: 1,
        bytes: 1,
        failed: false,
        delay_ms: null,
        records: null,
        walk_end: null,
        record_keys: null,
        rows_quarantined: 0,
      };
      await settle(connection, [settlement], new Map());
      // The promise is not awaited here: the other transaction waits for this one.
      const other = { done: inTransaction(pool, (second) => confirmLookAheads(second, [next])) };
      await until(
        async () =>
          (
            await readRows(
              pool,
              `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            )
          ).length > 0,
        'the other transaction waits',
      );
      return other;
    });
    expect(await confirming.done).toMatchObject([{ status: 'queued', lane: RAW_LANE }]);
    expect(
      await readRows(pool, 'select source_request_id = request_id as is_stored from ops.requests order by request_id'),
    ).toEqual([{ is_stored: null }, { is_stored: true }]);
  }));

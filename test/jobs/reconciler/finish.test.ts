import { expect, test } from 'vitest';
import { finishRuns } from '../../../src/jobs/reconciler/finish-runs.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { readRows } from '../../load/write/row-writes.ts';
import { withDatabase } from '../../support/database.ts';

const READ = `update ops.requests set status = 'done', finished_at = now()`;

/** Somebody commits the last body of a replay right after we looked which replays have read all of theirs. */
const withLateCommit = (pool: Pool): Pool =>
  new Proxy(pool, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name, target) as unknown;
      return async (query: { readonly name?: string; readonly text: string }, values?: readonly unknown[]) => {
        const result = await target.query(query, values);
        if (query.name === 'read replays') await target.query(READ);
        return result;
      };
    },
  });

test('a replay ends only after repeated versions were removed, whenever its last body is read', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `with run as (
         insert into ops.runs (pipeline, trigger, slot, business_date, streams)
         values ('trending-music-list', 'replay', now(), '2026-03-10', '{}') returning run_id)
       insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status)
       select run_id, '2026-03-10', 'replay 1', 'trending-music-list', 'raw', '{}', '{}', 0, 'running' from run`,
    );
    const status = () => readRows(pool, 'select status, finished_at is not null as ended from ops.runs');
    await finishRuns(withLateCommit(pool), new Date());
    expect(await status()).toEqual([{ status: 'running', ended: false }]);
    await finishRuns(pool, new Date());
    expect(await status()).toEqual([{ status: 'succeeded', ended: true }]);
  }));

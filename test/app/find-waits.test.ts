import { expect, test } from 'vitest';
import { findWaits } from '../../src/app/find-waits.ts';
import { type Config, configSchema } from '../../src/config/config.ts';
import { pauseSchedule } from '../../src/jobs/cron/schedules.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { RANKS, withClock } from '../jobs/cron/clock-fixture.ts';

const config: Config = configSchema.parse({
  pipelines: {
    ranks: { cron: '30 6 * * *', streams: [RANKS] },
    details: { after: 'ranks', streams: [RANKS] },
  },
});
const DUE = '2026-03-03T06:30:01Z';
/** Shortly after the scan, so that the schedules are not late. */
const AT = new Date('2026-03-03T06:31:00Z');

const withOpenRun = (
  work: (scene: { readonly pool: Pool; readonly waits: () => Promise<readonly string[]> }) => Promise<void>,
) =>
  withClock(async ({ look, pool }) => {
    await look('2026-03-02T12:00:00Z', config);
    await look(DUE, config);
    const waits = async () =>
      (await findWaits(pool, config, AT)).map(
        ({ pipeline, run, reason, until }) =>
          `${pipeline} ${run ?? '-'}: ${reason}${until ? `; ${until.toISOString()}` : ''}`,
      );
    await work({ pool, waits });
  });

const addWorker = (pool: Pool) =>
  pool.query(`insert into ops.workers (host, pid, lease_until) values ('here', 1, now() + interval '1 hour')`);

const DETAILS = 'details -: its slot 2026-03-03T06:30:00.000Z waits: run 1 of ranks';

test('a run without workers waits for one, and what begins after it waits for the run', () =>
  withOpenRun(async ({ pool, waits }) => {
    expect(await waits()).toEqual(['ranks 1: no worker runs', `${DETAILS} has not ended`]);
    await addWorker(pool);
    expect(await waits()).toEqual([`${DETAILS} has not ended`]);
  }));

test('a lane that is paused, failing calls, and a request of another run are named', () =>
  withOpenRun(async ({ pool, waits }) => {
    await addWorker(pool);
    const lane = `insert into ops.lanes (lane, paused_until) values ('offline', now() + interval '1 hour')`;
    await pool.query(lane);
    expect((await waits())[0]).toMatch(/^ranks 1: the API throttles the lane offline; 20/);
    await pool.query('delete from ops.lanes');
    await pool.query(`update ops.requests set failures = 1, attempts = 1, not_before = now() + interval '1 hour'`);
    await pool.query(
      `insert into ops.attempts (request_id, attempt, worker_id, credits, spent_on, state, outcome, message)
       select request_id, 1, 1, 0, '2026-03-03', 'released', 'unavailable', 'time-out' from ops.requests`,
    );
    expect((await waits())[0]).toMatch(/^ranks 1: the API fails: unavailable: time-out; 20/);
    await pool.query(
      `insert into ops.runs (pipeline, trigger, slot, business_date, streams) values ('p', 'manual', now(), now(), '{}');
       insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status)
       select 2, business_date, identity, stream, lane, params, page, price, 'running' from ops.requests`,
    );
    expect((await waits())[0]).toBe('ranks 1: run 2 obtains the same request');
  }));

test('closed runs are named with the reason, and when or how they continue', () =>
  withOpenRun(async ({ pool, waits }) => {
    const close = (status: string, error: string, resumeAt: string | null) =>
      pool.query(
        `update ops.runs set status = $1, error = $2, resume_at = $3, finished_at = now(), slot = now() - interval '1 hour'`,
        [status, error, resumeAt],
      );
    await close('out_of_budget', 'the budget of 5 credits a day is used up', '2026-03-04T00:00:00Z');
    expect((await waits())[0]).toBe('ranks 1: the budget of 5 credits a day is used up; 2026-03-04T00:00:00.000Z');
    await close('paused', 'paused by an operator', null);
    expect((await waits())[0]).toBe('ranks 1: paused by an operator; continue it with: runs resume 1');
  }));

test('a schedule that is paused, and one that no scheduler looks at, are named', () =>
  withClock(async ({ look, pool }) => {
    await look('2026-03-02T12:00:00Z', config);
    expect(await findWaits(pool, config, new Date('2026-03-02T12:01:00Z'))).toEqual([]);
    const late = await findWaits(pool, config, AT);
    expect(late.map(({ pipeline }) => pipeline)).toEqual([]);
    const later = await findWaits(pool, config, new Date('2026-03-03T06:40:00Z'));
    expect(later.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => 'no scheduler has scanned since its slot 2026-03-03T06:30:00.000Z'),
    );
    await pauseSchedule(pool, 'ranks', AT);
    const [, ranks] = await findWaits(pool, config, AT);
    expect(ranks ?? (await findWaits(pool, config, AT))[0]).toMatchObject({
      pipeline: 'ranks',
      reason: expect.stringContaining('its schedule is paused since 2026-03-03T06:31:00.000Z'),
    });
  }));

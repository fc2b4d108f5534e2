/** Case 27: what a clock that is years ahead for a minute may not do. */
import { expect, test } from 'vitest';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { ClockError } from '../../../src/errors.ts';
import { scan } from '../../../src/jobs/cron/clock.ts';
import { listSchedules } from '../../../src/jobs/cron/schedules.ts';
import { runMaintenance } from '../../../src/jobs/cron/maintenance.ts';
import type { OtherClocks } from '../../../src/ledger/clock-doubt.ts';
import { expireRequests } from '../../../src/ledger/expire-requests.ts';
import { beginRun } from '../../../src/ledger/begin-run.ts';
import type { Queues } from '../../../src/jobs/queues/queues.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { readRows } from '../../load/write/row-writes.ts';
import { planKnownPipeline as planPipeline } from '../../support/known-plans.ts';
import { agreeOn } from '../../support/agree-on.ts';
import { withWorld } from '../../support/world.ts';
import { config, readTicks, withClock, withPolicy } from './clock-fixture.ts';

const DAY = '2026-03-02';
const NOW = new Date('2026-03-02T12:00:00Z');
const AHEAD = new Date('2029-03-02T12:00:00Z');

const countRows = (pool: Pool) =>
  readRows(
    pool,
    `select (select count(*)::int from echotik.music_snapshots) as facts, (select count(*)::int from raw.responses) as answers`,
  );

test.each([
  ['the host is ahead', { now: () => AHEAD, readDatabaseTime: async () => NOW }, /that of PostgreSQL 2026-03-02/],
  ['PostgreSQL is ahead', { now: () => NOW, readDatabaseTime: async () => AHEAD }, /that of PostgreSQL 2029-03-02/],
  ['both are ahead', agreeOn(AHEAD), /the newest answer in the ledger is of 2026-03-02/],
  [
    'both are ahead of the API',
    { ...agreeOn(new Date('2026-04-09T12:00:00Z')), readApiTime: async () => NOW },
    /that of the API 2026-03-02/,
  ],
])('retention deletes nothing where %s', (_, clocks, message) =>
  withWorld({ config: { retention: { facts: '31d', bodies: '31d', attempts: '31d' } } }, async (world) => {
    const { pool, sync } = world;
    await sync(DAY);
    const before = await countRows(pool);
    const errors: Error[] = [];
    const onError = (error: Error) => void errors.push(error);
    expect(await runMaintenance({ ...world, migrate: migrateWarehouse, onError, ...clocks })).toBe(true);
    expect(await countRows(pool)).toEqual(before);
    expect(before).toMatchObject([{ facts: expect.any(Number), answers: expect.any(Number) }]);
    expect(errors).toEqual([expect.any(ClockError)]);
    expect(errors[0]?.message).toMatch(message);
  }),
);

test('retention deletes where the clocks agree and an answer is recent', () =>
  withWorld({ config: { retention: { bodies: '31d' } } }, async (world) => {
    await world.sync('2026-01-05');
    await world.sync(DAY);
    const onError = (error: Error) => {
      throw error;
    };
    const clocks = { ...agreeOn(new Date('2026-03-10T00:00:00Z')), readApiTime: async () => undefined };
    await runMaintenance({ ...world, migrate: migrateWarehouse, onError, ...clocks });
    const [row] = await countRows(world.pool);
    const months = await readRows(world.pool, 'select distinct body_month::text as month from raw.responses');
    expect(row).toMatchObject({ answers: expect.any(Number) });
    expect(months).toEqual([{ month: '2026-03-01' }]);
  }));

interface ScanClocks extends OtherClocks {
  readonly now: () => Date;
}

/** One scan; returns the slots that it began a run for, and what it reported. */
async function scanWith(pool: Pool, queues: Queues, clocks: ScanClocks) {
  const errors: string[] = [];
  const begun: (string | undefined)[] = [];
  const onError = ({ message }: Error) => void errors.push(message);
  const onRun = (_: string, __: number, slot: Date | undefined) => void begun.push(slot?.toISOString());
  await scan({ pool, queues, config, onError, onRun, ...clocks });
  return { begun, errors };
}

const SLOT = '2026-03-03T06:30:00.000Z';
const JUST_AFTER = new Date('2026-03-03T06:30:01Z');

test('a clock that is ahead begins the slots of the clock of PostgreSQL, and reports both times', () =>
  withClock(async ({ pool, queues, look }) => {
    await look('2026-03-02T12:00:00Z');
    expect(await scanWith(pool, queues, { now: () => AHEAD, readDatabaseTime: async () => JUST_AFTER })).toEqual({
      begun: [SLOT],
      errors: [expect.stringMatching(/says 2029-03-02T12:00:00Z, that of PostgreSQL 2026-03-03T06:30:01Z/)],
    });
    expect(await readTicks(pool)).toEqual(['2026-03-03 run']);
  }));

/** What earlier versions left when host and database were three years ahead for a minute. */
async function recordFuture(pool: Pool): Promise<void> {
  await pool.query(`insert into ops.ticks (pipeline, slot, outcome, reason) select 'music', slot, 'missed', 'late'
    from generate_series('2026-03-04T06:30:00Z'::timestamptz, '2029-03-01', '1 day') slot`);
  await beginRun(pool, planPipeline(config, 'music', { trigger: 'cron', slot: AHEAD }), AHEAD);
}

const REPORT = 'music has slots in the future, up to 2029-03-02T12:00:00Z: a clock was ahead;';
const countTicks = async (pool: Pool) => (await readTicks(pool)).length;

test('slots in the future are ignored and reported: the next slot begins its run', () =>
  withClock(async ({ pool, queues, look }) => {
    await look('2026-03-02T12:00:00Z');
    await recordFuture(pool);
    const before = await countTicks(pool);
    for (const readApiTime of [undefined, async () => undefined, async () => AHEAD]) {
      expect(await scanWith(pool, queues, { ...agreeOn(NOW), readApiTime })).toEqual({
        begun: [],
        errors: [`${REPORT} they are ignored`],
      });
    }
    expect(await countTicks(pool)).toBe(before);
    expect((await scanWith(pool, queues, agreeOn(JUST_AFTER))).begun).toEqual([SLOT]);
    expect((await listSchedules(pool))[0]?.last_slot?.getTime()).toBeLessThanOrEqual(Date.now());
  }));

test('slots in the future are removed when the API confirms the time, and their runs are cancelled', () =>
  withClock(async ({ pool, queues, look }) => {
    await look('2026-03-02T12:00:00Z');
    await recordFuture(pool);
    expect(await scanWith(pool, queues, { ...agreeOn(NOW), readApiTime: async () => NOW })).toEqual({
      begun: [],
      errors: [`${REPORT} they are removed, and their runs cancelled`],
    });
    expect(await countTicks(pool)).toBe(0);
    expect(await readRows(pool, 'select status, error from ops.runs')).toEqual([
      { status: 'cancelled', error: 'the slot 2029-03-02T12:00:00.000Z has not come: a clock was ahead' },
    ]);
  }));

test('a pipeline that was first known by a clock that was ahead is known from now on', () =>
  withClock(async ({ pool, queues }) => {
    await pool.query(`insert into ops.schedules (pipeline, known_since) values ('music', $1)`, [AHEAD]);
    await scanWith(pool, queues, agreeOn(NOW));
    expect(await scanWith(pool, queues, agreeOn(JUST_AFTER))).toEqual({ begun: [SLOT], errors: [] });
  }));

test('a clock that is ahead gives up no request of the present', () =>
  withClock(async ({ pool }) => {
    const slot = new Date();
    const present = withPolicy({ streams: ['trending-music-list'] });
    await beginRun(pool, planPipeline(present, 'music', { trigger: 'cron', slot }), slot);
    expect(await expireRequests(pool, new Date(slot.getTime() + 3 * 365 * 86_400_000))).toEqual([]);
  }));

/** The month itself: a clock that steps through it, and what goes wrong on the way. */
import { setTimeout as wait } from 'node:timers/promises';
import { scan } from '../jobs/schedule/clock.ts';
import type { Fault } from '../simulator/faults.ts';
import type { Stage } from './stage.ts';

const FIRST = Date.parse('2026-06-01T00:00:00Z');
const DAYS = 30;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Crons of the default pipelines are at full and half hours; the scheduler looks just after. */
const STEP_MS = HOUR_MS / 2;
const JUST_AFTER_MS = 5_000;

const at = (day: number, hour = 0) => FIRST + (day - 1) * DAY_MS + hour * HOUR_MS;

/** The machine is down: nobody looks. */
const OUTAGE = { from: at(10, 6), to: at(12, 6) };
const QUOTA = { from: at(18, 9), to: at(18, 15) };

interface Event {
  readonly at: number;
  readonly tells: string;
  readonly happens: (stage: Stage) => void;
}

const faults =
  (...list: readonly Fault[]) =>
  ({ simulator }: Stage) => {
    for (const fault of list) simulator.addFault(fault);
  };

const events: readonly Event[] = [
  { at: OUTAGE.from, tells: 'the scheduler goes down', happens: () => undefined },
  { at: OUTAGE.to, tells: 'the scheduler is up again', happens: () => undefined },
  { at: QUOTA.from, tells: 'the quota of the API is nearly used up', happens: faults({ kind: 'quota', after: 40 }) },
  { at: QUOTA.to, tells: 'the quota is raised', happens: ({ simulator }) => simulator.clearFaults() },
  {
    at: at(23),
    tells: 'the API has a new field, and a few records without their id',
    happens: faults(
      { kind: 'malformed-record', match: '/product/detail', times: 2 },
      { kind: 'unknown-field', match: '/trending/popular/music/list' },
    ),
  },
];

export async function playMonth(stage: Stage, tell: (line: string) => void): Promise<{ first: Date; last: Date }> {
  const { pool, config, session, setNow } = stage;
  const { queues } = session;
  const onError = (error: Error) => tell(`error: ${error.message}`);
  let isBusy = false;
  const onRun = () => {
    isBusy = true;
  };
  const clock = { pool, queues, config, now: stage.now, onError, onRun };
  // The pipelines are known from here on.
  setNow(new Date(FIRST));
  await scan(clock);
  const left = [...events];
  const last = FIRST + DAYS * DAY_MS;
  for (let time = FIRST; time <= last; time += STEP_MS) {
    setNow(new Date(time + JUST_AFTER_MS));
    while (left[0] && left[0].at <= time) {
      const event = left.shift();
      event?.happens(stage);
      tell(`${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}  ${event?.tells}`);
    }
    if (time >= OUTAGE.from && time < OUTAGE.to) continue;
    isBusy = false;
    await scan(clock);
    if (!isBusy) continue;
    await session.feed();
    await untilIdle(stage);
  }
  return { first: new Date(FIRST), last: new Date(last + JUST_AFTER_MS) };
}

/** Until no run goes on: what waits for a budget or a quota waits for the clock. */
async function untilIdle({ pool }: Stage): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ open: number }>(
      'select count(*)::int as open from ops.runs where finished_at is null',
    );
    if (!rows[0]?.open) return;
    await wait(20);
  }
}

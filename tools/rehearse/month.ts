/** The month: a clock that steps through it, and the faults of its days. */
import { setTimeout as wait } from 'node:timers/promises';
import { getPipelineTimezone } from '../../src/config/config.ts';
import { iterateSlots } from '../../src/plan/slots.ts';
import { scan } from '../../src/jobs/cron/clock.ts';
import type { Fault } from '../../simulator/faults.ts';
import type { Rehearsal } from './with-rehearsal.ts';

const FIRST = Date.parse('2026-06-01T00:00:00Z');
const DAYS = 30;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Crons of the default pipelines are at full and half hours; the scheduler scans just after them. */
const STEP_MS = HOUR_MS / 2;
const JUST_AFTER_MS = 5_000;
/** The runs of one step take seconds. */
const IDLE_WITHIN_MS = 5 * 60_000;
/** A scan without a due slot must change nothing. One in six hours shows that. */
const IDLE_SCAN_MS = 6 * HOUR_MS;

const at = (day: number, hour = 0) => FIRST + (day - 1) * DAY_MS + hour * HOUR_MS;

/** The machine is down: no scheduler runs. */
const OUTAGE = { from: at(10, 6), to: at(12, 6) };
const QUOTA = { from: at(18, 9), to: at(18, 15) };

interface PlannedEvent {
  readonly at: number;
  readonly description: string;
  readonly apply: (stage: Rehearsal) => void;
}

const faults =
  (...list: readonly Fault[]) =>
  ({ simulator }: Rehearsal) => {
    for (const fault of list) simulator.addFault(fault);
  };

const events: readonly PlannedEvent[] = [
  { at: OUTAGE.from, description: 'the scheduler stops', apply: () => undefined },
  { at: OUTAGE.to, description: 'the scheduler starts again', apply: () => undefined },
  {
    at: QUOTA.from,
    description: 'the quota of the API is nearly used up',
    apply: faults({ kind: 'quota', after: 40 }),
  },
  { at: QUOTA.to, description: 'the quota is raised', apply: ({ simulator }) => simulator.clearFaults() },
  {
    at: at(23),
    description: 'the API has a new field, and a few records without their id',
    apply: faults(
      { kind: 'malformed-record', match: '/product/detail', times: 2 },
      { kind: 'unknown-field', match: '/trending/popular/music/list' },
    ),
  },
];

export async function playMonth(
  stage: Rehearsal,
  report: (line: string) => void,
): Promise<{ first: Date; last: Date }> {
  const { pool, config, session, setNow } = stage;
  const { queues } = session;
  const onError = (error: Error) => report(`error: ${error.message}`);
  let isBusy = false;
  const onRun = () => {
    isBusy = true;
  };
  const readDatabaseTime = async () => stage.now();
  const clock = { pool, queues, config, now: stage.now, readDatabaseTime, onError, onRun };
  // The pipelines are known from here on.
  setNow(new Date(FIRST));
  await scan(clock);
  const left = [...events];
  const last = FIRST + DAYS * DAY_MS;
  const slots = listSlots(stage, last);
  let scanned = FIRST;
  for (let time = FIRST; time <= last; time += STEP_MS) {
    setNow(new Date(time + JUST_AFTER_MS));
    while (left[0] && left[0].at <= time) {
      const event = left.shift();
      event?.apply(stage);
      report(`${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}  ${event?.description}`);
    }
    if (time >= OUTAGE.from && time < OUTAGE.to) continue;
    // Slots that are caught up begin one after the other, so a scan that began a run is followed by another one.
    const isIdle = !isBusy && time - scanned < IDLE_SCAN_MS && !slots.some((slot) => slot > scanned && slot <= time);
    if (isIdle && !(await isResumeDue(stage))) continue;
    scanned = time;
    isBusy = false;
    await scan(clock);
    if (!isBusy) continue;
    await session.dispatchPlanned();
    await untilIdle(stage);
  }
  return { first: new Date(FIRST), last: new Date(last + JUST_AFTER_MS) };
}

/** The slots of all pipelines, in epoch milliseconds. */
function listSlots({ config }: Rehearsal, last: number): readonly number[] {
  return Object.values(config.pipelines).flatMap((pipeline) =>
    [...iterateSlots(pipeline.cron, getPipelineTimezone(pipeline, config), new Date(FIRST), new Date(last + 1))].map(
      (slot) => slot.getTime(),
    ),
  );
}

/** Whether a run that waits for its budget, or has failed, is to be resumed by now. */
async function isResumeDue({ pool, now }: Rehearsal): Promise<boolean> {
  const { rowCount } = await pool.query('select from ops.runs where resume_at <= $1 limit 1', [now()]);
  return rowCount === 1;
}

/** Waits until no run is open. Runs that are out of budget have ended until the clock resumes them. */
async function untilIdle({ pool }: Rehearsal): Promise<void> {
  for (const deadline = Date.now() + IDLE_WITHIN_MS; ; await wait(20)) {
    const { rows } = await pool.query<{ open: number }>(
      'select count(*)::int as open from ops.runs where finished_at is null',
    );
    if (!rows[0]?.open) return;
    if (Date.now() > deadline) throw new Error(`${rows[0].open} runs have not ended after ${IDLE_WITHIN_MS / 1000} s`);
  }
}

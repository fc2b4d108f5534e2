import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { findNextSlots, classifySlots } from '../../src/plan/slots.ts';
import { businessDate } from '../../src/time.ts';

type CatchUp = Parameters<typeof classifySlots>[0]['catchUp'];

const DAILY = '0 10 * * *';
const WEEK = 7 * 86_400_000;
const sorted = (catchUp: CatchUp, since: string, now: string, cron = DAILY) => {
  const { due, missed } = classifySlots({ cron, catchUp, catchUpWindow: WEEK }, 'UTC', new Date(since), new Date(now));
  return { due: due.map((slot) => slot.toISOString()), missed: missed.map(({ slot }) => slot.toISOString()) };
};
const due = (...given: Parameters<typeof sorted>) => sorted(...given).due;
const slot = (day: number, hour = 10) => new Date(Date.UTC(2026, 2, day, hour)).toISOString();

describe('a slot', () => {
  test.each<CatchUp>(['latest', 'each', 'none'])('a slot is due at its instant and not before (%s)', (catchUp) => {
    expect(due(catchUp, '2026-03-01T10:00:00Z', '2026-03-02T09:59:59.999Z')).toEqual([]);
    expect(due(catchUp, '2026-03-01T10:00:00Z', '2026-03-02T10:00:00.000Z')).toEqual([slot(2)]);
    expect(due(catchUp, '2026-03-01T10:00:00Z', '2026-03-02T10:00:59.999Z')).toEqual([slot(2)]);
  });

  test.each<CatchUp>(['latest', 'each', 'none'])('that has its run is not due again (%s)', (catchUp) => {
    expect(due(catchUp, slot(2), '2026-03-02T10:00:00.500Z')).toEqual([]);
    expect(due(catchUp, slot(2), '2026-03-03T09:00:00Z')).toEqual([]);
  });
});

describe('slots that were missed', () => {
  test('missed slots are caught up by the setting of the pipeline: the latest, each, or none', () => {
    const missed = ['2026-03-02T09:00:00Z', '2026-03-05T12:00:00Z'] as const;
    expect(due('latest', ...missed)).toEqual([slot(5)]);
    expect(due('each', ...missed)).toEqual([slot(2), slot(3), slot(4), slot(5)]);
    expect(due('none', ...missed)).toEqual([]);
  });

  test('missed slots do not prevent a slot that is on time', () => {
    expect(due('none', '2026-03-02T09:00:00Z', '2026-03-05T10:00:30Z')).toEqual([slot(5)]);
  });

  test('missed slots are caught up for seven days', () => {
    expect(due('each', '2025-01-01T00:00:00Z', '2026-03-20T12:00:00Z')).toEqual(
      [14, 15, 16, 17, 18, 19, 20].map((day) => slot(day)),
    );
    expect(due('latest', '2025-01-01T00:00:00Z', '2026-03-20T12:00:00Z', '0 10 1 * *')).toEqual([]);
    expect(due('latest', '2025-01-01T00:00:00Z', '2026-03-05T12:00:00Z', '0 10 1 * *')).toEqual([slot(1)]);
  });

  test.each<CatchUp>(['latest', 'each', 'none'])('are all accounted for, whatever is caught up (%s)', (catchUp) => {
    const { due: taken, missed } = sorted(catchUp, '2026-03-01T00:00:00Z', '2026-03-20T12:00:00Z', '0 * * * *');
    const all = Array.from({ length: 19 * 24 + 12 }, (_, hour) =>
      new Date(Date.UTC(2026, 2, 1, hour + 1)).toISOString(),
    );
    expect([...missed, ...taken]).toEqual(all);
    expect(taken.length).toBe({ latest: 1, each: 7 * 24, none: 1 }[catchUp]);
  });

  test('a cron without slots in the time has none to catch up', () => {
    expect(due('latest', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', '0 0 29 2 *')).toEqual([]);
  });
});

/** Divides the minutes of every cron below. */
const STEP_MS = 5 * 60_000;

/** The slots of a clock that looks every five minutes from two days before the night until two days after it. */
function slotsAround(night: string, cron: string, zone: string, catchUp: CatchUp): readonly Date[] {
  const [start, end] = [-2, 3].map((days) => Date.parse(`${night}T12:00:00Z`) + days * 86_400_000) as [number, number];
  const slots: Date[] = [];
  let since = new Date(start);
  for (let now = start; now <= end; now += STEP_MS) {
    for (const slot of classifySlots({ cron, catchUp, catchUpWindow: WEEK }, zone, since, new Date(now)).due) {
      slots.push(slot);
      since = slot;
    }
  }
  return slots;
}

describe.each([
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Europe/London', '2026-03-29'],
  ['Europe/London', '2026-10-25'],
])('the night in which the clocks of %s change, %s', (zone, night) => {
  test.each(['30 1 * * *', '30 2 * * *'])('every day has one slot of %s, also if the process slept', (cron) => {
    const each = slotsAround(night, cron, zone, 'each');
    const days = each.map((slot) => businessDate(slot, zone));
    expect(days).toHaveLength(5);
    expect(new Set(days).size).toBe(5);
    expect(days).toContain(night);
    expect(slotsAround(night, cron, zone, 'latest')).toEqual(each);
    expect(slotsAround(night, cron, zone, 'none')).toEqual(each);
    const [first, last] = [each[0] as Date, each.at(-1) as Date];
    const pipeline = { cron, catchUp: 'each', catchUpWindow: WEEK } as const;
    expect(classifySlots(pipeline, zone, new Date(first.getTime() - 1), last)).toEqual({ due: each, missed: [] });
  });
});

test('the next slots have local times and a note on the night of a clock change', () => {
  const config = configSchema.parse({
    pipelines: { music: { cron: '30 2 * * *', timezone: 'America/New_York', streams: ['trending-music-list'] } },
  });
  const pipeline = config.pipelines['music'];
  if (!pipeline) throw new Error('no pipeline');
  const nextSlots = findNextSlots('music', pipeline, config, new Date('2026-03-07T12:00:00Z'), 2);
  expect(nextSlots).toEqual([
    {
      pipeline: 'music',
      slot: new Date('2026-03-08T07:00:00Z'),
      local: '2026-03-08 03:00',
      timezone: 'America/New_York',
      business_date: '2026-03-08',
      note: 'clocks change that day, from UTC-05:00 to UTC-04:00',
    },
    expect.objectContaining({ local: '2026-03-09 02:30', note: '' }),
  ]);
});

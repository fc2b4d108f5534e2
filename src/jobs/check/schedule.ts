/** When pipelines run: too often for what they ask, too early for it, or in an hour that the clocks skip or repeat. */
import { type Config, isByWeekdayAlone, type Pipeline } from '../../config/config.ts';
import { freshMinutes } from '../../streams/freshness.ts';
import { addDays, businessDate, clockChanges, DAY_MS, mondayOf, monthOf, startOf } from '../../time.ts';
import { targetsOf, zoneOf } from '../plans/pipelines.ts';
import type { Target } from '../plans/run-plan.ts';
import { slotsBetween } from '../schedule/slots.ts';
import { orFine, type Remark, warning } from './check.ts';

const AHEAD_DAYS = 366;
/** The vendor does not publish the hour of its refresh; an integrator plans its runs after this one. */
const REFRESH = 'T09:00:00Z';

export function findInSchedule(config: Config, now: Date): readonly Remark[] {
  const pipelines = Object.entries(config.pipelines);
  const remarks = pipelines.flatMap(([name, pipeline]) => {
    const timetable = timetableOf(pipeline, zoneOf(pipeline, config), now);
    return [
      ...byWeekdayAlone(name, timetable),
      ...tooOften(name, timetable),
      ...tooEarly(name, timetable),
      ...atClockChange(name, timetable, now),
    ];
  });
  return orFine(remarks, `no slot of the next ${AHEAD_DAYS} days is too early, doubled or skipped`);
}

interface Timetable {
  readonly cron: string;
  readonly zone: string;
  readonly targets: readonly Target[];
  /** Business days that it runs on, with the first slot of each. */
  readonly days: readonly { readonly day: string; readonly first: Date; readonly isOnly: boolean }[];
}

function timetableOf(pipeline: Pipeline, zone: string, now: Date): Timetable {
  const { cron } = pipeline;
  const today = businessDate(now, zone);
  const end = startOf(addDays(today, AHEAD_DAYS), zone);
  const days: Timetable['days'][number][] = [];
  for (let from = startOf(today, zone); ; from = startOf(addDays(days.at(-1)?.day ?? today, 1), zone)) {
    const [first, second] = slotsBetween(cron, zone, justBefore(from), end);
    if (!first) return { cron, zone, targets: targetsOf(pipeline), days };
    const day = businessDate(first, zone);
    days.push({ day, first, isOnly: !second || businessDate(second, zone) !== day });
  }
}

/** Slots are searched after an instant. */
const justBefore = (instant: Date) => new Date(instant.getTime() - 1);

function byWeekdayAlone(name: string, { cron }: Timetable): readonly Remark[] {
  if (!isByWeekdayAlone(cron)) return [];
  const what = `${name} (${cron}) runs on its days of the week only: none of its months has its day of the month`;
  return [
    warning(
      what,
      'write * as the day of the month, or correct it: of a day of the month and a day of the week either is enough',
    ),
  ];
}

function tooOften(name: string, { targets, days }: Timetable): readonly Remark[] {
  const isDaily = targets.every(({ stream }) => stream.path === null || freshMinutes(stream) === null);
  if (!isDaily || days.every(({ isOnly }) => isOnly)) return [];
  const what = `${name} runs more than once a day, but all it asks is refreshed once a day`;
  return [warning(what, 'give it one slot a day: the others find everything held')];
}

function tooEarly(name: string, { targets, days }: Timetable): readonly Remark[] {
  const early = targets.flatMap(({ stream, overrides }) => {
    if (!stream.dated || stream.dated.params.every((param) => param in overrides)) return [];
    const rankTypes = stream.dated.kind === 'rank' ? (overrides['rank_type'] ?? [1]).map(Number) : [1];
    const slot = days.find(({ day, first }) => rankTypes.some((rankType) => first < publishedOn(day, rankType)));
    return slot ? [{ stream: stream.name, slot: slot.first }] : [];
  });
  if (!early[0]) return [];
  const at = early[0].slot.toISOString().slice(0, 16).replace('T', ' ');
  const streams = [...new Set(early.map(({ stream }) => stream))].join(', ');
  return [
    warning(
      `${name} begins on ${at} UTC: what it asks of the day before may not be published by then (${streams})`,
      'let it begin after 09:00 UTC: EchoTik does not say when it refreshes, an integrator uses that hour',
    ),
  ];
}

/** When the newest period before a day can be had: that day, or in its week or month the first. */
const publishedOn = (day: string, rankType: number): Date =>
  new Date(`${rankType === 3 ? monthOf(day) : rankType === 2 ? mondayOf(day) : day}${REFRESH}`);

function atClockChange(name: string, { cron, zone }: Timetable, now: Date): readonly Remark[] {
  const end = new Date(now.getTime() + AHEAD_DAYS * DAY_MS);
  const hit = clockChanges(zone, now, end).filter(({ from, until }) => {
    const length = until.getTime() - from.getTime();
    const runsIn = (start: Date, stop: Date) => !slotsBetween(cron, 'UTC', justBefore(start), stop).next().done;
    // What runs every hour anyway does not mind.
    return runsIn(from, until) && !runsIn(new Date(from.getTime() - length), from);
  });
  if (!hit.length) return [];
  const changes = hit.map(({ kind, from }) => `${kind} on ${from.toISOString().slice(0, 10)}`).join(' and ');
  return [
    warning(`${name} (${cron}) comes in an hour that ${zone} ${changes}`, 'choose another hour, or timezone: UTC'),
  ];
}

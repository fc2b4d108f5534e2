/**
 * Diagnoses when pipelines run: too often or too early for their streams, or in an hour that the clocks skip or repeat.
 */
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import { isWeekdayOnlyCron } from '../config/cron.ts';
import { freshMinutes } from '../streams/fresh-minutes.ts';
import { addDays, businessDate, clockChanges, DAY_MS, startOfWeek, startOfMonth, startOfDay } from '../time.ts';
import { buildTargets } from '../plan/plan-pipelines.ts';
import type { Target } from '../plan/run-plan.ts';
import { iterateSlots } from '../plan/slots.ts';
import { orOk, type Remark, warning } from './diagnostic.ts';

const AHEAD_DAYS = 366;
/** The vendor does not publish the hour of its refresh; an integrator plans runs after this one. */
const REFRESH_TIME = 'T09:00:00Z';

export function diagnoseSchedule(config: Config, at: Date): readonly Remark[] {
  const pipelines = Object.entries(config.pipelines);
  const remarks = pipelines.flatMap(([name, pipeline]) => {
    const timetable = buildTimetable(pipeline, getPipelineTimezone(pipeline, config), at);
    return [
      ...diagnoseWeekdayOnly(name, timetable),
      ...diagnoseFrequency(name, timetable),
      ...diagnoseEarlySlots(name, timetable),
      ...diagnoseClockChanges(name, timetable, at),
    ];
  });
  return orOk(remarks, `no slot of the next ${AHEAD_DAYS} days is too early, doubled or skipped`);
}

interface Timetable {
  readonly cron: string;
  readonly zone: string;
  readonly targets: readonly Target[];
  /** Business days with a slot, with the first slot of each; `isOnly`: it has no other. */
  readonly days: readonly { readonly day: string; readonly first: Date; readonly isOnly: boolean }[];
}

function buildTimetable(pipeline: Pipeline, zone: string, at: Date): Timetable {
  const { cron } = pipeline;
  const today = businessDate(at, zone);
  const end = startOfDay(addDays(today, AHEAD_DAYS), zone);
  const days: Timetable['days'][number][] = [];
  for (let from = startOfDay(today, zone); ; from = startOfDay(addDays(days.at(-1)?.day ?? today, 1), zone)) {
    const [first, second] = iterateSlots(cron, zone, justBefore(from), end);
    if (!first) return { cron, zone, targets: buildTargets(pipeline), days };
    const day = businessDate(first, zone);
    days.push({ day, first, isOnly: !second || businessDate(second, zone) !== day });
  }
}

/** `iterateSlots` excludes its start, so a slot at the instant itself needs an earlier one. */
const justBefore = (instant: Date) => new Date(instant.getTime() - 1);

function diagnoseWeekdayOnly(name: string, { cron }: Timetable): readonly Remark[] {
  if (!isWeekdayOnlyCron(cron)) return [];
  const what = `${name} (${cron}) runs on its days of the week only: none of its months has its day of the month`;
  return [
    warning(
      what,
      'write * as the day of the month, or correct it: of a day of the month and a day of the week either is enough',
    ),
  ];
}

function diagnoseFrequency(name: string, { targets, days }: Timetable): readonly Remark[] {
  const isDaily = targets.every(({ stream }) => stream.path === null || freshMinutes(stream) === null);
  if (!isDaily || days.every(({ isOnly }) => isOnly)) return [];
  const what = `${name} runs more than once a day, but all it requests is refreshed once a day`;
  return [warning(what, 'give it one slot a day: the others find every answer stored')];
}

function diagnoseEarlySlots(name: string, { targets, days }: Timetable): readonly Remark[] {
  const early = targets.flatMap(({ stream, overrides }) => {
    if (!stream.dated || stream.dated.params.every((param) => param in overrides)) return [];
    const rankTypes = stream.dated.kind === 'rank' ? (overrides['rank_type'] ?? [1]).map(Number) : [1];
    const slot = days.find(({ day, first }) => rankTypes.some((rankType) => first < computePublishTime(day, rankType)));
    return slot ? [{ stream: stream.name, slot: slot.first }] : [];
  });
  if (!early[0]) return [];
  const at = early[0].slot.toISOString().slice(0, 16).replace('T', ' ');
  const streams = [...new Set(early.map(({ stream }) => stream))].join(', ');
  return [
    warning(
      `${name} begins on ${at} UTC: what it requests of the day before may not be published by then (${streams})`,
      'let it begin after 09:00 UTC: EchoTik does not state when it refreshes, an integrator uses that hour',
    ),
  ];
}

/** When the newest period before a day is published: on that day, or on the first day of its week or month. */
const computePublishTime = (day: string, rankType: number): Date =>
  new Date(`${rankType === 3 ? startOfMonth(day) : rankType === 2 ? startOfWeek(day) : day}${REFRESH_TIME}`);

function diagnoseClockChanges(name: string, { cron, zone }: Timetable, at: Date): readonly Remark[] {
  const end = new Date(at.getTime() + AHEAD_DAYS * DAY_MS);
  const hit = clockChanges(zone, at, end).filter(({ from, until }) => {
    const length = until.getTime() - from.getTime();
    const runsIn = (start: Date, stop: Date) => !iterateSlots(cron, 'UTC', justBefore(start), stop).next().done;
    // A pipeline that also runs in the hour before, such as an hourly one, is not affected.
    return runsIn(from, until) && !runsIn(new Date(from.getTime() - length), from);
  });
  if (!hit.length) return [];
  const changes = hit.map(({ kind, from }) => `${kind} on ${from.toISOString().slice(0, 10)}`).join(' and ');
  return [
    warning(`${name} (${cron}) comes in an hour that ${zone} ${changes}`, 'choose another hour, or timezone: UTC'),
  ];
}

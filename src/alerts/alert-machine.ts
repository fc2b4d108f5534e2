/**
 * The states of one alert: pending, firing, recovering, resolved. A pure function of the state before, what was
 * observed, and the time.
 */
import type { alertStates } from '../load/tables/ops-alerts.ts';
import type { FoundAlert } from './alert.ts';

type AlertState = (typeof alertStates)[number];

/** An alert with its state, as a row of ops.alerts. */
export type AlertRecord = FoundAlert & {
  /** Null: it is not stored yet. */
  readonly alertId: number | null;
  readonly state: AlertState;
  readonly since: Date;
  readonly seenAt: Date;
  readonly firedAt: Date | null;
  readonly recoveringAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly notifiedAt: Date | null;
};

/** What an evaluation observed: the alert holds, it does not, or the facts could not be read. */
export type Observation = FoundAlert | 'absent' | 'unknown';

/** Durations in milliseconds. */
export interface AlertDurations {
  readonly forMs: number;
  readonly keepFiringMs: number;
  readonly lapseMs?: number;
}

/**
 * The state after an observation at `at`; undefined: there is no alert. What is unknown changes nothing, until it lapses.
 * A time before the last observation counts as that one, so a clock that was set back ends nothing early.
 */
export function advanceAlert(
  previous: AlertRecord | undefined,
  observation: Observation,
  at: Date,
  durations: AlertDurations,
): AlertRecord | undefined {
  if (!previous || previous.state === 'resolved')
    return typeof observation === 'string' ? undefined : holdAlert(createRecord(observation, at), at, durations);
  const time = findLatest(at, previous.seenAt, previous.recoveringAt);
  if (observation === 'unknown') {
    const { lapseMs = Infinity } = durations;
    return time.getTime() - previous.seenAt.getTime() < lapseMs ? previous : releaseAlert(previous, time, durations);
  }
  if (observation === 'absent') return releaseAlert(previous, time, durations);
  // It does not become less severe before it is resolved, so that one at the limit is not reported again and again.
  const severity = previous.severity === 'critical' ? previous.severity : observation.severity;
  return holdAlert({ ...previous, ...observation, severity, seenAt: time, recoveringAt: null }, time, durations);
}

const createRecord = (found: FoundAlert, at: Date): AlertRecord => ({
  ...found,
  alertId: null,
  state: 'pending',
  since: at,
  seenAt: at,
  firedAt: null,
  recoveringAt: null,
  resolvedAt: null,
  notifiedAt: null,
});

/** The condition holds: it fires as soon as that has been so for long enough. */
function holdAlert(record: AlertRecord, at: Date, { forMs }: AlertDurations): AlertRecord {
  if (record.firedAt) return { ...record, state: 'firing' };
  if (at.getTime() - record.since.getTime() < forMs) return record;
  return { ...record, state: 'firing', firedAt: at };
}

/** The condition does not hold: it is resolved as soon as that has been so for long enough. */
function releaseAlert(record: AlertRecord, at: Date, { keepFiringMs }: AlertDurations): AlertRecord | undefined {
  if (!record.firedAt) return undefined;
  const recoveringAt = record.recoveringAt ?? at;
  if (at.getTime() - recoveringAt.getTime() < keepFiringMs) return { ...record, state: 'recovering', recoveringAt };
  return { ...record, state: 'resolved', recoveringAt, resolvedAt: at };
}

/**
 * When the state changes although the observation stays the same: the end of `for`, or of keep-firing. Undefined: at no
 * time.
 */
export function findStateChange(record: AlertRecord, { forMs, keepFiringMs }: AlertDurations): Date | undefined {
  if (record.state === 'pending') return new Date(record.since.getTime() + forMs);
  if (record.state === 'recovering' && record.recoveringAt)
    return new Date(record.recoveringAt.getTime() + keepFiringMs);
  return undefined;
}

const findLatest = (...times: readonly (Date | null)[]) =>
  new Date(Math.max(...times.flatMap((time) => time?.getTime() ?? [])));

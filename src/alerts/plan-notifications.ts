/** Which messages follow from an evaluation: grouping, routes, inhibition, silences, repetition. A pure function. */
import type { AlertsConfig } from '../config/alerts-config.ts';
import type { AlertName } from '../config/alert-names.ts';
import { groupBy } from '../group-by.ts';
import type { AlertChange } from './advance-alerts.ts';
import type { AlertRecord } from './alert-machine.ts';
import { findInhibitor } from './inhibitions.ts';
import { type NewNotification, toNotifiedAlert } from './notification.ts';
import { isSilenced, type Silence } from './silences.ts';

interface NotificationInput {
  readonly changes: readonly AlertChange[];
  readonly silences: readonly Silence[];
  readonly config: Pick<AlertsConfig, 'channels' | 'routes' | 'repeatEvery'>;
  readonly at: Date;
}

interface PlannedNotifications {
  readonly notifications: readonly NewNotification[];
  /** The alerts after the evaluation; those of the messages have `notifiedAt` set. */
  readonly records: readonly AlertRecord[];
}

/** If the scheduler has stopped, all pipelines are late: that is one message. */
const GROUPED_BY_NAME: readonly AlertName[] = ['slot-late', 'slot-missed'];

/** Alerts of the same thread go into one message: those of a pipeline, else those of a rule. */
const getThread = ({ alert, pipeline }: AlertRecord) =>
  pipeline === null || GROUPED_BY_NAME.includes(alert) ? `alert:${alert}` : `pipeline:${pipeline}`;

export function planNotifications({ changes, silences, config, at }: NotificationInput): PlannedNotifications {
  const records = changes.flatMap(({ next }) => next ?? []);
  const firing = changes.flatMap(({ previous, next }) =>
    next?.state === 'firing' &&
    isDue(previous, next, at, config.repeatEvery) &&
    !isSilenced(next, silences, at) &&
    !findInhibitor(next, records)
      ? next
      : [],
  );
  const resolved = records.filter(({ state, notifiedAt }) => state === 'resolved' && notifiedAt);
  const notified = new Set(firing);
  return {
    notifications: [...buildMessages('resolved', resolved, config), ...buildMessages('firing', firing, config)],
    records: records.map((record) => (notified.has(record) ? { ...record, notifiedAt: at } : record)),
  };
}

/** It has not been reported, it has become critical, or the interval of repetition is over. */
function isDue(previous: AlertRecord | undefined, next: AlertRecord, at: Date, repeatEvery: number): boolean {
  if (!next.notifiedAt) return true;
  if (previous?.severity === 'warning' && next.severity === 'critical') return true;
  return at.getTime() - next.notifiedAt.getTime() >= repeatEvery;
}

function buildMessages(
  kind: 'firing' | 'resolved',
  records: readonly AlertRecord[],
  { channels, routes }: NotificationInput['config'],
): readonly NewNotification[] {
  const all = Object.keys(channels);
  return [...groupBy(records, getThread)].flatMap(([thread, group]) =>
    all.flatMap((channel) => {
      const alerts = group.filter(({ severity }) => (routes[severity] ?? all).includes(channel)).map(toNotifiedAlert);
      return alerts.length ? [{ channel, kind, thread, message: { alerts } }] : [];
    }),
  );
}

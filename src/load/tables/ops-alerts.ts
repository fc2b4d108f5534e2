/** Operational alerts: their state, the messages about them (an outbox), and silences. */
import { sql } from 'drizzle-orm';
import { check, index, uniqueIndex } from 'drizzle-orm/pg-core';
import { count, dayColumn, document, flag, instantColumn, label } from './columns.ts';
import { countFromZero, id, ledgerTable, oneOf, uuidColumn, writtenAt } from './ledger-table.ts';

export const alertStates = ['pending', 'firing', 'recovering', 'resolved'] as const;

export const alerts = ledgerTable(
  'alerts',
  {
    about:
      'An alert about one subject, from the time when its condition began to hold until it is resolved. Alerts that never fired are deleted.',
    columns: {
      alert_id: id('Number of the alert.').primaryKey().generatedAlwaysAsIdentity(),
      alert: label('Name of the rule, such as run-not-green: docs/operations.md has a section for each.').notNull(),
      subject: label('What it is about: a pipeline, lane, stream, check, worker or folder. Empty: the warehouse.')
        .notNull()
        .default(''),
      pipeline: label('The pipeline it belongs to. Null: it concerns more than one.'),
      state: oneOf(
        alertStates,
        'pending (the condition has not held for long enough), firing, recovering (the condition no longer holds, but has not been absent for long enough) or resolved.',
      ).notNull(),
      severity: label('critical or warning.').notNull(),
      facts: document('What was measured when it was last seen. The message is made of it.').notNull(),
      since: instantColumn('Since when the condition has held, by the clock of PostgreSQL.').notNull(),
      seen_at: instantColumn('When the condition was last seen to hold.').notNull(),
      fired_at: instantColumn('When it began to fire. Null: it is pending.'),
      recovering_at: instantColumn('Since when the condition no longer holds. Null: it holds.'),
      resolved_at: instantColumn('When it was resolved. Null: it is not.'),
      notified_at: instantColumn(
        'When a message about it was last written to ops.notifications. Null: none was, because of a silence or an inhibition.',
      ),
    },
  },
  (t) => [
    uniqueIndex('alerts_open').on(t.alert, t.subject).where(sql`state <> 'resolved'`),
    index('alerts_fired').on(t.fired_at),
  ],
);

export const notificationKinds = ['firing', 'resolved', 'digest', 'test', 'market'] as const;

export const notifications = ledgerTable(
  'notifications',
  {
    about:
      'A message to one channel, written in the transaction that changed the state of its alerts. It is delivered at least once, always with the same id.',
    columns: {
      notification_id: uuidColumn('Id by which receivers drop duplicates.').primaryKey().defaultRandom(),
      channel: label('Name of the channel in the configuration.').notNull(),
      kind: oneOf(notificationKinds, 'firing, resolved, digest, test, or market (what market rules report).').notNull(),
      thread: label('Messages of the same thread and channel are delivered in their order.').notNull(),
      message: document('The content: the alerts with their facts. The text is made when it is sent.').notNull(),
      created_at: writtenAt('When the row was written.'),
      next_at: instantColumn('When it is sent, or sent again after a failure.').notNull(),
      attempts: countFromZero('How often it was sent, with or without success.'),
      attempted_at: instantColumn('When it was last sent. Null: never.'),
      delivered_as: uuidColumn(
        'Id of the message that it was part of: where a channel limits the rate, several are sent as one. Null: never sent.',
      ),
      sent_at: instantColumn('When the channel accepted it. Null: it has not.'),
      abandoned_at: instantColumn('When it was abandoned after three days of failures. Null: it was not.'),
      last_error: label('Why it could not be delivered, without secrets. Null: no failure.'),
    },
  },
  (t) => [
    index('notifications_open').on(t.channel, t.next_at).where(sql`sent_at is null and abandoned_at is null`),
    index('notifications_attempted').on(t.channel, t.attempted_at),
    index('notifications_created').on(t.created_at),
  ],
);

export const silences = ledgerTable('silences', {
  about:
    'A time during which no message reports that an alert fires. Its state is still evaluated, and it is still reported as resolved.',
  columns: {
    silence_id: id('Number of the silence.').primaryKey().generatedAlwaysAsIdentity(),
    alert: label('Name of the alert. Null: all alerts.'),
    subject: label('Subject or pipeline of the alert. Null: all subjects.'),
    until: instantColumn('When it ends.').notNull(),
    comment: label('Why. Null: not stated.'),
    created_at: writtenAt('When the row was written.'),
  },
});

export const alerting = ledgerTable(
  'alerting',
  {
    about: 'Which process evaluates the alerts, and when next. The table has one row.',
    columns: {
      only_row: flag('Always true: the key allows one row only.').primaryKey().default(true),
      evaluated_at: instantColumn('When the alerts were last evaluated. Null: never.'),
      next_at: instantColumn('When an alert may change without an event. Null: at no known time.'),
      claim: uuidColumn('Number that the evaluating process has drawn. Null: none is evaluating.'),
      claimed_until: instantColumn('When another process may evaluate although this one has not finished.'),
      digest_day: dayColumn('Day of the last digest, in the time zone of the configuration. Null: there was none.'),
      outages: count('Outages of the database that were recorded. The next one has an id with this number.')
        .notNull()
        .default(0),
    },
  },
  (t) => [check('alerting_one_row', sql`${t.only_row}`)],
);

/** Messages as they are stored in the outbox: without text, which is made when they are sent. */
import type { NamedFacts } from './alert.ts';
import type { AlertRecord } from './alert-machine.ts';
import type { DigestFacts } from './digest.ts';
import type { MarketDigest } from './market/market-digest.ts';
import type { MarketReport } from './market/market-event.ts';
import type { notificationKinds } from '../load/tables/ops-alerts.ts';
import type { AlertSeverity } from '../config/alert-names.ts';

/** An alert inside a message. Times are ISO 8601. */
export type NotifiedAlert = NamedFacts & {
  readonly subject: string;
  readonly pipeline: string | null;
  readonly severity: AlertSeverity;
  readonly since: string;
  /** Null: it still fires. */
  readonly resolvedAt: string | null;
};

/** The column `message` of ops.notifications. */
export interface StoredMessage {
  readonly alerts: readonly NotifiedAlert[];
  readonly digest?: DigestFacts;
  /** What market rules report. */
  readonly market?: readonly MarketReport[];
  /** The part of the digest for analysts. */
  readonly marketDigest?: MarketDigest;
}

/** A row to be written to ops.notifications. */
export interface NewNotification {
  readonly channel: string;
  readonly kind: (typeof notificationKinds)[number];
  readonly thread: string;
  readonly message: StoredMessage;
}

/** What a message contains of an alert. */
export const toNotifiedAlert = (record: AlertRecord): NotifiedAlert =>
  ({
    alert: record.alert,
    facts: record.facts,
    subject: record.subject,
    pipeline: record.pipeline,
    severity: record.severity,
    since: record.since.toISOString(),
    resolvedAt: record.resolvedAt?.toISOString() ?? null,
  }) as NotifiedAlert;

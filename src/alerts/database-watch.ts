/**
 * Outages of the database, as this process sees them. No row can be written then, so the message goes out from memory,
 * with an id that every process of the warehouse derives in the same way. When the database is back, the outage is
 * recorded, and the outbox reports its end.
 */
import { createHash } from 'node:crypto';
import type { AlertsConfig } from '../config/alerts-config.ts';
import type { LoadError } from '../errors.ts';
import { getErrorMessage } from '../extract/connect-failure.ts';
import { inTransaction, type Pool } from '../load/connection/pool.ts';
import type { AlertName } from '../config/alert-names.ts';
import type { FoundAlert } from './alert.ts';
import { computeBackOff } from './back-off.ts';
import type { OpenChannel } from './channels/open-channels.ts';
import type { DeliveryOptions } from './deliver.ts';
import { DeliveryError } from './delivery-error.ts';
import { type RenderOptions, renderMessage } from './message.ts';
import type { NotifiedAlert, StoredMessage } from './notification.ts';
import type { ActiveRule } from './rules/all-rules.ts';

interface DatabaseWatchOptions extends Pick<DeliveryOptions, 'onDelivery'> {
  readonly channels: readonly OpenChannel[];
  readonly rules: readonly ActiveRule[];
  readonly config: Pick<AlertsConfig, 'routes'>;
  readonly render: RenderOptions;
  readonly onError: (error: Error) => void;
  readonly now: () => Date;
}

export interface DatabaseWatch {
  /** A statement failed because the database is away, refuses work, or is full. Sends what is due; never rejects. */
  readonly reportFailure: (error: LoadError) => Promise<void>;
  /** Statements succeed again: records the outage if it was reported. Rejects with what PostgreSQL says. */
  readonly reportSuccess: (pool: Pool, outages: number) => Promise<void>;
  readonly isAway: () => boolean;
  /** A statement of this process failed. If the disk of PostgreSQL is full, that is an outage although others succeed. */
  readonly noticeFull: (error: LoadError) => void;
  readonly isFull: () => boolean;
}

interface DatabaseOutage {
  readonly alert: Extract<AlertName, 'database-away' | 'disk-full'>;
  readonly since: Date;
  /** By channel: when its message was accepted, or when it is tried again. */
  readonly deliveries: Map<string, { sentAt?: Date; nextAt: number; attempts: number }>;
  isReported: boolean;
  facts: FoundAlert['facts'];
}

/** disk_full */
const DISK_FULL = '53100';

/** The name of the database as the subject of a full disk. */
const DATABASE = 'PostgreSQL';

export function openDatabaseWatch(options: DatabaseWatchOptions): DatabaseWatch {
  const { channels, rules, config, render, onDelivery, onError, now } = options;
  let outage: DatabaseOutage | undefined;
  /** Outages that were recorded when this process last read the number. */
  let recorded = 0;

  const begin = (error: LoadError): DatabaseOutage => {
    const alert = error.sqlState === DISK_FULL ? 'disk-full' : 'database-away';
    return { alert, since: now(), deliveries: new Map(), isReported: false, facts: { reason: '' } };
  };
  const buildMessage = ({ alert, since, facts }: DatabaseOutage, resolvedAt: Date | null): StoredMessage => {
    const subject = alert === 'disk-full' ? DATABASE : '';
    const times = { since: since.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null };
    return { alerts: [{ alert, facts, subject, pipeline: null, severity: 'critical', ...times } as NotifiedAlert] };
  };
  const routed = () => channels.filter(({ name }) => config.routes.critical?.includes(name) ?? true);
  const deriveId = (channel: string, kind: 'firing' | 'resolved') =>
    deriveUuid([render.warehouse, 'outage', String(recorded + 1), channel, kind]);

  const send = async (current: DatabaseOutage, { name, channel }: OpenChannel): Promise<void> => {
    const delivery = current.deliveries.get(name) ?? { nextAt: 0, attempts: 0 };
    current.deliveries.set(name, delivery);
    if (delivery.sentAt || now().getTime() < delivery.nextAt) return;
    try {
      const part = { kind: 'firing', message: buildMessage(current, null), createdAt: current.since } as const;
      await channel.send(renderMessage(deriveId(name, 'firing'), [part], render));
      delivery.sentAt = now();
      onDelivery?.(name, 'sent');
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      delivery.attempts++;
      onDelivery?.(name, 'failed');
      delivery.nextAt = now().getTime() + computeBackOff(delivery.attempts, error.retryAfterMs);
      onError(new DeliveryError(`the alert channel ${name} did not accept a message: ${error.message}`));
    }
  };

  return {
    isAway: () => outage !== undefined,
    noticeFull(error) {
      if (error.sqlState === DISK_FULL) outage ??= begin(error);
    },
    isFull: () => outage?.alert === 'disk-full',
    async reportFailure(failure) {
      outage ??= begin(failure);
      const current = outage;
      current.facts =
        current.alert === 'disk-full' ? { place: DATABASE, freeBytes: null } : { reason: getErrorMessage(failure) };
      const rule = rules.find(({ name }) => name === current.alert);
      // A full disk is waited for as an outage is, because it may be over in a moment.
      const forMs = rules.find(({ name }) => name === 'database-away')?.forMs ?? rule?.forMs ?? 0;
      if (!rule || now().getTime() - current.since.getTime() < forMs) return;
      current.isReported = true;
      await Promise.all(routed().map((each) => send(current, each).catch(onError)));
    },
    async reportSuccess(pool, outages) {
      if (outage?.isReported) {
        const ended = { outage, at: now(), message: buildMessage(outage, now()) };
        const rows = routed().flatMap(({ name }) => {
          const sentAt = outage?.deliveries.get(name)?.sentAt ?? null;
          // Where the beginning could not be reported, its end says all.
          const abandonedAt = sentAt ? null : ended.at;
          return [
            { id: deriveId(name, 'firing'), channel: name, kind: 'firing', sentAt, abandonedAt },
            { id: deriveId(name, 'resolved'), channel: name, kind: 'resolved', sentAt: null, abandonedAt: null },
          ];
        });
        await recordOutage(pool, { ...ended, number: recorded + 1, rows });
      }
      recorded = Math.max(outages, outage?.isReported ? recorded + 1 : 0);
      outage = undefined;
    },
  };
}

interface EndedOutage {
  readonly outage: DatabaseOutage;
  readonly at: Date;
  readonly number: number;
  readonly message: StoredMessage;
  readonly rows: readonly object[];
}

/** Several processes record the same outage: the first one writes it. */
const recordOutage = (pool: Pool, { outage, at, number, message, rows }: EndedOutage): Promise<void> =>
  inTransaction(pool, async (connection) => {
    const { rowCount } = await connection.query('update ops.alerting set outages = $1 where outages < $1', [number]);
    if (!rowCount) return;
    const [alert] = message.alerts;
    await connection.query(
      `insert into ops.alerts (alert, subject, state, severity, facts, since, seen_at, fired_at, resolved_at, notified_at)
       values ($1, $2, 'resolved', 'critical', $3, $4, $5, $4, $5, $5)`,
      [outage.alert, alert?.subject ?? '', JSON.stringify(outage.facts), outage.since, at],
    );
    await connection.query(
      `insert into ops.notifications (notification_id, channel, kind, thread, message, next_at, sent_at, abandoned_at)
       select id, channel, kind, 'outage', $2::jsonb, now(), "sentAt", "abandonedAt"
       from jsonb_to_recordset($1::jsonb) as r(id uuid, channel text, kind text, "sentAt" timestamptz, "abandonedAt" timestamptz)
       on conflict do nothing`,
      [JSON.stringify(rows), JSON.stringify(message)],
    );
  });

/** A UUID that is the same for the same parts. */
function deriveUuid(parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

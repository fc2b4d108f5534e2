/** Prometheus Alertmanager: its API takes the alerts; grouping, silences and receivers are those of Alertmanager. */
import type { Message, MessageItem } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';

export const alertmanagerTraits: ChannelTraits = { combines: false, alertsOnly: true };

const TEST_MS = 60_000;

/**
 * `keepMs`: Alertmanager resolves an alert that it did not get again within this time; longer than the interval of
 * repetition.
 */
export function openAlertmanager(options: HttpSenderOptions, keepMs: number): Channel {
  const prefix = new URL(options.url).pathname.replace(/\/+$/, '');
  const sender = openHttpSender(options);
  return {
    async send(message) {
      const alerts = message.items.flatMap((item) => toAlerts(item, message, keepMs));
      if (message.kind === 'test') alerts.push(buildTestAlert(message));
      if (alerts.length) await sender.post({ path: `${prefix}/api/v2/alerts`, body: JSON.stringify(alerts) });
      return undefined;
    },
    close: sender.close,
  };
}

/** The labels identify an alert, so one that has become critical ends the warning that it was. */
function toAlerts(item: MessageItem, { warehouse }: Message, keepMs: number): object[] {
  const endsAt = item.resolvedAt ?? new Date(Date.now() + keepMs).toISOString();
  const build = (severity: string, end: string) => ({
    labels: {
      alertname: item.name,
      severity,
      warehouse,
      ...(item.subject ? { subject: item.subject } : {}),
      ...(item.pipeline ? { pipeline: item.pipeline } : {}),
    },
    annotations: { summary: item.title, description: item.details, remedy: item.remedy, runbook: item.runbook },
    startsAt: item.since,
    endsAt: end,
    ...(/^https?:/.test(item.runbook) ? { generatorURL: item.runbook } : {}),
  });
  const ended = item.severity === 'critical' ? [build('warning', new Date().toISOString())] : [];
  return [...ended, build(item.severity, endsAt)];
}

const buildTestAlert = ({ title, lines, warehouse }: Message): object => ({
  labels: { alertname: 'test', severity: 'warning', warehouse },
  annotations: { summary: title, description: lines.join(' ') },
  endsAt: new Date(Date.now() + TEST_MS).toISOString(),
});

/** Messages of alerts whose subjects have every kind of markup in them. */
import type { AlertsConfig } from '../../src/config/alerts-config.ts';
import type { NotifiedAlert } from '../../src/alerts/notification.ts';
import { type Message, renderMessage } from '../../src/alerts/message.ts';
import { AT, minutesAgo } from './states.ts';

/** Markup of Markdown, mrkdwn, HTML, mentions, control characters, a direction mark and a surrogate pair. */
export const HOSTILE = `<b>*x*_y_\`z\` [l](http://e) <!channel> <@U1> @all &amp; "q" \\ \u202E\u{1F600}`;

export const WAREHOUSE = '6b1d7f0c-8c5d-4a44-9a55-0d9d3f8e3f10';
export const ID = '0e2a6f3e-2a51-4f0e-a5c8-1f0d8a1b2c3d';

export const buildAlert = (alert: Partial<NotifiedAlert> = {}): NotifiedAlert =>
  ({
    alert: 'run-not-green',
    facts: { run: 12, status: 'partial', reason: 'quarantine', requestsFailed: 3, recordsQuarantined: 12 },
    subject: 'ranks',
    pipeline: 'ranks',
    severity: 'warning',
    since: minutesAgo(5).toISOString(),
    resolvedAt: null,
    ...alert,
  }) as NotifiedAlert;

export const buildMessage = (
  alerts: readonly NotifiedAlert[] = [buildAlert()],
  kind: Message['kind'] = 'firing',
  language: AlertsConfig['language'] = 'en',
): Message =>
  renderMessage(ID, [{ kind, message: { alerts }, createdAt: AT }], {
    alerts: { language, runbook: 'https://example.com/runbook' },
    timezone: 'Europe/London',
    warehouse: WAREHOUSE,
  });

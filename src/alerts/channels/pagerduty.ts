/** PagerDuty, Events API v2: one incident for each alert, found again by its dedup_key. */
import { createHash } from 'node:crypto';
import type { Message, MessageItem } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { truncateCharacters } from './truncate.ts';

/** An integration may send 120 events a minute. */
export const pagerdutyTraits: ChannelTraits = {
  limit: { messages: 60, perMs: 60_000 },
  combines: false,
  alertsOnly: true,
};

const SUMMARY_CHARACTERS = 1_024;
const KEY_CHARACTERS = 255;

interface PagerdutyOptions extends HttpSenderOptions {
  readonly routingKey: string;
}

export function openPagerduty({ routingKey, ...options }: PagerdutyOptions): Channel {
  const prefix = new URL(options.url).pathname.replace(/\/+$/, '');
  const sender = openHttpSender({ ...options, secrets: [...options.secrets, routingKey] });
  const enqueue = (event: object) =>
    sender.post({ path: `${prefix}/v2/enqueue`, body: JSON.stringify({ routing_key: routingKey, ...event }) });
  return {
    async send(message) {
      // After a failure all of them are sent again: PagerDuty drops those that it has.
      for (const item of message.items) await enqueue(toEvent(item, message));
      if (message.kind === 'test') for (const event of buildTestEvents(message)) await enqueue(event);
      return undefined;
    },
    close: sender.close,
  };
}

/** The key of the incident of an alert: a hash where it would be too long. */
function buildDedupKey(warehouse: string, { name, subject }: Pick<MessageItem, 'name' | 'subject'>): string {
  const key = `${warehouse}/${name}/${subject}`;
  return key.length <= KEY_CHARACTERS ? key : createHash('sha256').update(key).digest('hex');
}

function toEvent(item: MessageItem, { warehouse }: Message): object {
  const dedup_key = buildDedupKey(warehouse, item);
  if (item.resolvedAt) return { event_action: 'resolve', dedup_key };
  return {
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: truncateCharacters(item.title, SUMMARY_CHARACTERS),
      source: 'echotik-warehouse',
      severity: item.severity,
      timestamp: item.since,
      component: item.pipeline ?? item.name,
      custom_details: {
        details: item.details,
        remedy: item.remedy,
        commands: item.commands,
        runbook: item.runbook,
        ...item.facts,
      },
    },
  };
}

/** An incident that is resolved at once. */
function buildTestEvents({ id, title, lines }: Message): readonly object[] {
  const payload = { summary: `${title}: ${lines.join(' ')}`, source: 'echotik-warehouse', severity: 'info' };
  return [
    { event_action: 'trigger', dedup_key: id, payload },
    { event_action: 'resolve', dedup_key: id },
  ];
}

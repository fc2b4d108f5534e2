/** Messages of the outbox, and the channels that they are sent to. */
import {
  findMessageState,
  type ListedMessage,
  listMessages,
  type MessageState,
  readChannelStates,
} from '../../../alerts/list-messages.ts';
import { renderMessage } from '../../../alerts/message.ts';
import type { Config } from '../../../config/config.ts';
import { ConfigError } from '../../../errors.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { readChoice, readText } from '../../query.ts';
import { describeChannel } from './describe-channel.ts';

export interface ShownMessage
  extends Pick<ListedMessage, 'notification_id' | 'channel' | 'kind' | 'created_at' | 'attempts' | 'last_error'> {
  readonly state: MessageState;
  readonly title: string;
  /** When it was sent, or is sent next; null: it was abandoned. */
  readonly sentOrNext: Date | null;
}

export interface ShownChannel {
  readonly channel: string;
  readonly type: string;
  /** Masked. */
  readonly address: string;
  /** What routes send to it; empty: nothing. */
  readonly gets: readonly string[];
  /** When it was last sent to; null: never. */
  readonly attemptedAt: Date | null;
  /** Whether the last message was accepted; null: there was none. */
  readonly isAccepted: boolean | null;
  readonly error: string | null;
  readonly waiting: number;
}

const toShownMessage = (message: ListedMessage, { alerts, timezone }: Config): ShownMessage => ({
  notification_id: message.notification_id,
  channel: message.channel,
  kind: message.kind,
  created_at: message.created_at,
  attempts: message.attempts,
  last_error: message.last_error,
  state: findMessageState(message),
  title: renderMessage(
    message.notification_id,
    [{ kind: message.kind, message: message.message, createdAt: message.created_at }],
    { alerts: { ...alerts, language: 'en' }, timezone, warehouse: '' },
  ).title,
  sentOrNext: message.sent_at ?? (message.abandoned_at ? null : message.next_at),
});

const FEW = 10;

/** The newest messages, and all channels. Needs no transaction. */
export async function readDelivery(pool: Pool, config: Config) {
  const filter = { before: null, channel: null, undelivered: false, limit: FEW };
  const messages = (await listMessages(pool, filter)).map((message) => toShownMessage(message, config));
  return { messages, channels: await readChannels(pool, config) };
}

async function readChannels(pool: Pool, { alerts }: Config): Promise<readonly ShownChannel[]> {
  const names = Object.keys(alerts.channels);
  if (!names.length) return [];
  const states = await readChannelStates(pool, names);
  return Object.entries(alerts.channels).map(([name, options]) => {
    const state = states.find(({ channel }) => channel === name);
    const routes = ['critical', 'warning', 'digest', 'market'] as const;
    return {
      channel: name,
      type: options.type,
      address: describeChannel(name, options),
      gets: routes.filter((route) => alerts.routes[route]?.includes(name) ?? true),
      attemptedAt: state?.attempted_at ?? null,
      isAccepted: state?.attempted_at ? state.sent_at !== null : null,
      error: state?.last_error ?? null,
      waiting: state?.waiting ?? 0,
    };
  });
}

const SIZE = 50;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Throws ConfigError for what is not the number of a message. */
export async function readMessages(pool: Pool, config: Config, query: URLSearchParams) {
  const before = readText(query, 'before');
  if (before !== null && !UUID.test(before))
    throw new ConfigError('before is not the number of a message', { remedy: 'follow the link to older messages' });
  const channel = readText(query, 'channel');
  const undelivered = readChoice(query, 'show', ['all', 'undelivered']) === 'undelivered';
  const found = await listMessages(pool, { before, channel, undelivered, limit: SIZE + 1 });
  const messages = found.slice(0, SIZE).map((message) => toShownMessage(message, config));
  const next = found.length > SIZE ? (messages.at(-1)?.notification_id ?? null) : null;
  return { channel, undelivered, channels: Object.keys(config.alerts.channels), messages, next };
}

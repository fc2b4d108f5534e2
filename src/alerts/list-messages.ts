/** Messages of the outbox with their states. */
import type { Queryable } from '../load/connection/pool.ts';
import { integer, json, pick, type RowWith, statement } from '../load/connection/statement.ts';
import { notifications } from '../load/tables/ops-alerts.ts';
import type { StoredMessage } from './notification.ts';

const COLUMNS = {
  ...pick(notifications, 'notification_id', 'channel', 'kind', 'created_at', 'attempts', 'next_at', 'attempted_at'),
  ...pick(notifications, 'sent_at', 'abandoned_at', 'last_error'),
  message: json<StoredMessage>(),
};

export type ListedMessage = RowWith<typeof COLUMNS>;

/** failed: it was sent without success, and is sent again. */
const messageStates = ['waiting', 'sent', 'failed', 'abandoned'] as const;
export type MessageState = (typeof messageStates)[number];

/** A message is waiting, too, if its channel allows no more messages at the moment. */
export const findMessageState = ({
  sent_at,
  abandoned_at,
  attempts,
}: Pick<ListedMessage, 'sent_at' | 'abandoned_at' | 'attempts'>): MessageState =>
  sent_at ? 'sent' : abandoned_at ? 'abandoned' : attempts ? 'failed' : 'waiting';

const LIST = statement(
  'list messages',
  COLUMNS,
  `select notification_id, channel, kind, created_at, attempts, next_at, attempted_at, sent_at, abandoned_at, last_error, message
   from ops.notifications
   where ($1::uuid is null or (created_at, notification_id) < (
       select created_at, notification_id from ops.notifications where notification_id = $1))
     and ($2::text is null or channel = $2) and (not $3 or sent_at is null)
   order by created_at desc, notification_id desc limit $4`,
);

interface MessageFilter {
  /** Only messages that are older than this one. */
  readonly before: string | null;
  readonly channel: string | null;
  readonly undelivered: boolean;
  readonly limit: number;
}

/** Newest first; they are kept for 90 days. Needs no transaction. */
export const listMessages = async (
  database: Queryable,
  { before, channel, undelivered, limit }: MessageFilter,
): Promise<readonly ListedMessage[]> => (await database.query(LIST, [before, channel, undelivered, limit])).rows;

const CHANNELS = statement(
  'state of channels',
  { ...pick(notifications, 'channel', 'attempted_at', 'sent_at', 'last_error'), waiting: integer },
  `select c.channel, newest.attempted_at, newest.sent_at, newest.last_error, open.waiting
   from unnest($1::text[]) as c(channel)
     left join lateral (
       select attempted_at, sent_at, last_error from ops.notifications n
       where n.channel = c.channel and attempted_at is not null order by attempted_at desc limit 1) newest on true
     cross join lateral (
       select count(*)::int as waiting from (
         select from ops.notifications n where n.channel = c.channel and sent_at is null and abandoned_at is null limit 1000) o) open`,
);

/** Of each channel its newest delivery, and how many messages wait: at most 1,000. Needs no transaction. */
export const readChannelStates = async (database: Queryable, channels: readonly string[]) =>
  (await database.query(CHANNELS, [channels])).rows;

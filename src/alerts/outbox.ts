/**
 * The outbox: messages are written in the transaction that changed the state, and delivered at least once. A process
 * takes messages for two minutes; if it is killed before it has recorded the result, they are sent again with their id.
 */
import { inTransaction, type Pool, type Queryable } from '../load/connection/pool.ts';
import { integer, json, nullable, pick, statement, timestamp } from '../load/connection/statement.ts';
import { notifications } from '../load/tables/ops-alerts.ts';
import type { ChannelTraits } from './channels/channel.ts';
import type { NewNotification, StoredMessage } from './notification.ts';

/** Longer than a delivery may take. */
const LEASE_MS = 120_000;
/** After this time a message is of no use any more. */
const ABANDON_DAYS = 3;
const KEPT_DAYS = 90;
/** What was reported is compared with the same time of the year before. */
const EVENTS_KEPT_DAYS = 400;
/** More are sent with the next claim. */
const MAX_CLAIMED = 100;
/** A burst up to this size is sent as single messages, if the limit of the channel allows it. */
const MAX_SINGLE = 3;

/** Writes messages; `delayMs`: how long each of them waits. To be called in the transaction that changes the state. */
export async function writeNotifications(
  connection: Queryable,
  messages: readonly (NewNotification & { readonly delayMs: number })[],
): Promise<void> {
  if (!messages.length) return;
  await connection.query(
    `insert into ops.notifications (channel, kind, thread, message, next_at)
     select channel, kind, thread, message, now() + "delayMs" * interval '1 millisecond'
     from jsonb_to_recordset($1::jsonb) as m(channel text, kind text, thread text, message jsonb, "delayMs" float8)`,
    [JSON.stringify(messages)],
  );
}

const CLAIMED = {
  ...pick(notifications, 'notification_id', 'channel', 'kind', 'thread', 'created_at', 'attempts'),
  message: json<StoredMessage>(),
};

/** A message that this process may send now. */
export type ClaimedNotification = Awaited<ReturnType<typeof claimNotifications>>[number];

const COUNT_SENT = statement(
  'messages sent lately',
  { sent: integer },
  `select count(distinct delivered_as) as sent from ops.notifications
   where channel = $1 and attempted_at > now() - $2 * interval '1 millisecond'`,
);

const SELECT_DUE = statement(
  'due messages',
  CLAIMED,
  `select notification_id, channel, kind, thread, created_at, attempts, message from ops.notifications n
   where channel = $1 and sent_at is null and abandoned_at is null and next_at <= now()
     and not exists (select from ops.notifications e
       where e.channel = n.channel and e.thread = n.thread and e.sent_at is null and e.abandoned_at is null
         and (e.created_at, e.notification_id) < (n.created_at, n.notification_id) and ($2 or e.next_at > now()))
   order by created_at, notification_id limit $3 for update skip locked`,
);

const CLAIM = `update ops.notifications set attempts = attempts + 1, attempted_at = now(), delivered_as = $2,
  next_at = now() + $3 * interval '1 millisecond' where notification_id = any($1)`;

/**
 * The messages to be sent now as one: all that are due where the channel combines and its limit, or a burst, demands it,
 * else the first one. Empty: none is due, or the limit is reached. Needs no transaction.
 */
export const claimNotifications = (pool: Pool, channel: string, { limit, combines }: ChannelTraits) =>
  inTransaction(pool, async (connection) => {
    // One process at a time counts and claims, so that together they keep the limit.
    await connection.query('select from ops.alerting for update');
    const free = limit ? limit.messages - (await countSent(connection, channel, limit.perMs)) : Infinity;
    if (free <= 0) return [];
    const { rows: due } = await connection.query(SELECT_DUE, [channel, !combines, MAX_CLAIMED]);
    const isCombined = combines && due.length > Math.min(free, MAX_SINGLE);
    const claimed = isCombined ? due : due.slice(0, 1);
    const [first] = claimed;
    if (!first) return [];
    const ids = claimed.map(({ notification_id }) => notification_id);
    await connection.query(CLAIM, [ids, first.notification_id, LEASE_MS]);
    return claimed;
  });

async function countSent(connection: Queryable, channel: string, ms: number): Promise<number> {
  const { rows } = await connection.query(COUNT_SENT, [channel, ms]);
  return rows[0]?.sent ?? 0;
}

/** Records that a channel has accepted messages; `note`: what it did not accept. Needs no transaction. */
export async function recordDelivery(pool: Pool, ids: readonly string[], note: string | undefined): Promise<void> {
  await pool.query('update ops.notifications set sent_at = now(), last_error = $2 where notification_id = any($1)', [
    ids,
    note ?? null,
  ]);
}

/** Records a failure. Messages older than three days are abandoned. Needs no transaction. */
export async function recordFailure(pool: Pool, ids: readonly string[], error: string, retryMs: number): Promise<void> {
  await pool.query(
    `update ops.notifications set last_error = $2, next_at = now() + $3 * interval '1 millisecond',
       abandoned_at = case when created_at < now() - $4 * interval '1 day' then now() end
     where notification_id = any($1) and sent_at is null`,
    [ids, error, retryMs, ABANDON_DAYS],
  );
}

const NEXT = statement(
  'next message',
  { next_at: nullable(timestamp) },
  `select min(next_at) as next_at from ops.notifications
   where channel = any($1) and sent_at is null and abandoned_at is null`,
);

/** When the next message of these channels is due; it may have passed. Needs no transaction. */
export const findNextDelivery = async (pool: Pool, channels: readonly string[]): Promise<Date | undefined> =>
  (await pool.query(NEXT, [channels])).rows[0]?.next_at ?? undefined;

/** Deletes messages and resolved alerts of more than 90 days ago, and older market events. Needs no transaction. */
export async function deleteOldNotifications(database: Queryable): Promise<void> {
  await database.query(
    `delete from ops.notifications where created_at < now() - $1 * interval '1 day'
       and (sent_at is not null or abandoned_at is not null)`,
    [KEPT_DAYS],
  );
  await database.query(
    `delete from ops.alerts where state = 'resolved' and resolved_at < now() - $1 * interval '1 day'`,
    [KEPT_DAYS],
  );
  await database.query(`delete from ops.market_events where reported_at < now() - $1 * interval '1 day'`, [
    EVENTS_KEPT_DAYS,
  ]);
}

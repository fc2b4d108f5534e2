/** Messages that a channel has not accepted yet, or that were abandoned. */
import type { Queryable } from '../load/connection/pool.ts';
import { pick, statement } from '../load/connection/statement.ts';
import { notifications } from '../load/tables/ops-alerts.ts';

const READ = statement(
  'undelivered messages',
  pick(notifications, 'channel', 'kind', 'created_at', 'attempts', 'next_at', 'abandoned_at', 'last_error'),
  `select channel, kind, created_at, attempts, next_at, abandoned_at, last_error from ops.notifications
   where sent_at is null and attempts > 0 and created_at > now() - interval '7 days' order by created_at`,
);

/** Those of the last seven days that failed at least once, oldest first. Needs no transaction. */
export const listUndelivered = async (database: Queryable) => (await database.query(READ)).rows;

/**
 * The ledger: what was triggered, asked, tried, paid and refused. Written by jobs/, readable by everyone. Statuses are
 * text with a check, so that a query reads like a sentence.
 */
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, integer, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';

export const opsSchema = pgSchema('ops');

export const instant = () => timestamp({ withTimezone: true });
export const now = () => timestamp({ withTimezone: true }).notNull().defaultNow();
export const counter = () => integer().notNull().default(0);
export const id = () => bigint({ mode: 'number' });

/** One row: who this warehouse is, and whether its data is real. */
export const warehouse = opsSchema.table(
  'warehouse',
  {
    only_row: boolean().primaryKey().default(true),
    warehouse_id: uuid().notNull().defaultRandom(),
    source: text(),
    created_at: now(),
  },
  (t) => [
    check('warehouse_one_row', sql`${t.only_row}`),
    check('warehouse_source', sql`${t.source} in ('simulator', 'api')`),
  ],
);

/** A process that fetches. It renews its row every few seconds; when the lease runs out, its requests are reclaimed. */
export const workers = opsSchema.table('workers', {
  worker_id: integer().primaryKey().generatedAlwaysAsIdentity(),
  host: text().notNull(),
  pid: integer().notNull(),
  started_at: now(),
  heartbeat_at: instant(),
  lease_until: instant(),
  stopped_at: instant(),
});

/** When the next request of a lane may be handed out. Only used without Redis. */
export const lanes = opsSchema.table('lanes', {
  lane: text().primaryKey(),
  next_call_at: instant(),
  paused_until: instant(),
});

/** Requests that were handed out to a worker. Unlogged (see the migration): lost in a crash, and then handed out again. */
export const handouts = opsSchema.table('handouts', {
  request_id: id().primaryKey(),
  until: instant().notNull(),
});

export const watchlist = opsSchema.table(
  'watchlist',
  {
    kind: text().notNull(),
    id: text().notNull(),
    region: text(),
    note: text(),
    added_at: now(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.id] }),
    check('watchlist_kind', sql`${t.kind} in ('creator', 'product', 'shop', 'video', 'hashtag', 'keyword')`),
  ],
);

describe(warehouse, 'This warehouse: one row.', {
  only_row: 'True: there is no second row.',
  warehouse_id: 'Prefix of its keys in Redis.',
  source:
    'Where the data comes from, simulator or api: simulated and real rows are never mixed. Null until the first run.',
  created_at: 'When it was set up.',
});

describe(workers, 'A process that fetches. Rows stay; a live worker renews its heartbeat every few seconds.', {
  worker_id: 'Number of the worker.',
  host: 'Machine it runs on.',
  pid: 'Process id there.',
  started_at: 'When it began.',
  heartbeat_at: "The worker's last heartbeat, by the clock of the database. Null: a version before 0.2.",
  lease_until: 'The worker counts as dead, and its requests are reclaimed, when no heartbeat has moved this moment.',
  stopped_at: 'When it stopped in order, or when another process took over what it left behind. Null: not yet.',
});

describe(lanes, 'The pace of a lane over all workers, where the queue is in PostgreSQL.', {
  lane: 'The lane: offline, realtime or raw.',
  next_call_at: 'When the next request may be asked, by its limit. Null: there is none.',
  paused_until: 'No request is handed out before. Null: it was never paused.',
});

describe(handouts, 'A request that was handed out to a worker, where the queue is in PostgreSQL.', {
  request_id: 'The request: ops.requests.',
  until: 'It is not handed out again before. Rows are deleted some seconds later.',
});

describe(watchlist, 'Something that is watched: pipelines read its details and trends, whether it ranks or not.', {
  kind: 'creator, product, shop, video, hashtag or keyword.',
  id: 'An id, a handle with @, a hashtag with #, or the keyword itself.',
  region: 'Market to ask in, such as US. Null: what the warehouse knows, else every configured market.',
  note: 'Why somebody watches it.',
  added_at: 'When it was added.',
});

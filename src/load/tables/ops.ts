/** The warehouse itself, its workers, the queues in PostgreSQL, and the watchlist. */
import { sql } from 'drizzle-orm';
import { check, primaryKey } from 'drizzle-orm/pg-core';
import { count, flag, instantColumn, label } from './columns.ts';
import { id, ledgerTable, oneOf, uuidColumn, writtenAt } from './ledger-table.ts';

export const warehouseSources = ['simulator', 'api'] as const;

export const warehouse = ledgerTable(
  'warehouse',
  {
    about: 'The identity of this warehouse. The table has one row.',
    columns: {
      only_row: flag('Always true: the key allows one row only.').primaryKey().default(true),
      warehouse_id: uuidColumn(
        'Prefix of the keys of this warehouse in Redis, and name of its folder in the spool. A copy gets another one.',
      )
        .notNull()
        .defaultRandom(),
      source: oneOf(
        warehouseSources,
        'Source of the data, simulator or api: simulated and real rows are never mixed. Null until the first run.',
      ),
      created_at: writtenAt('When the row was written.'),
      cluster: label(
        'System identifier of the PostgreSQL cluster that the warehouse works in. Null: it could not be read, or nothing has worked here yet.',
      ),
      database_oid: id(
        'OID of the database that the warehouse works in. In another database it is a copy, or was moved. Null: nothing has worked here yet.',
      ),
      database_name: label(
        'Name of that database when it was last opened for work. Null: nothing has worked here yet.',
      ),
    },
  },
  (t) => [check('warehouse_one_row', sql`${t.only_row}`)],
);

export const workers = ledgerTable('workers', {
  about:
    'A process that sends requests. It renews its lease every few seconds; when the lease expires, its requests are reclaimed. Rows are not deleted.',
  columns: {
    worker_id: count('Number of the worker.').primaryKey().generatedAlwaysAsIdentity(),
    host: label('Name of the machine.').notNull(),
    pid: count('Process id on that machine.').notNull(),
    started_at: writtenAt('When the worker registered.'),
    heartbeat_at: instantColumn(
      "The worker's last heartbeat, by the clock of the database. Null: a version before 0.2.",
    ),
    lease_until: instantColumn('When the lease expires, by the clock of the database. Each heartbeat extends it.'),
    stopped_at: instantColumn(
      'When the worker stopped, or when another process recovered its requests. Null: neither has happened.',
    ),
  },
});

export const lanes = ledgerTable('lanes', {
  about: 'The rate limit of a lane over all workers, where the queues are in PostgreSQL, and its pause.',
  columns: {
    lane: label('The lane: offline, realtime or raw.').primaryKey(),
    next_call_at: instantColumn('When the next request may be sent, by the rate limit. Null: the lane has no limit.'),
    paused_until: instantColumn('No request is handed out before this time. Null: the lane was never paused.'),
  },
});

/** The table is unlogged (see the migration): its rows are lost in a crash, and the requests are handed out again. */
export const handouts = ledgerTable('handouts', {
  about: 'A request that was handed out to a worker. Used only when the queues are in PostgreSQL.',
  columns: {
    request_id: id('The request: ops.requests.').primaryKey(),
    until: instantColumn(
      'The request is not handed out again before this time. Rows are deleted 10 seconds later.',
    ).notNull(),
  },
});

export const watchedKinds = ['creator', 'product', 'shop', 'video', 'hashtag', 'keyword'] as const;

export const watchlist = ledgerTable(
  'watchlist',
  {
    about: 'An entity that is watched: pipelines request its details and trends, whether it is ranked or not.',
    columns: {
      kind: oneOf(watchedKinds, 'creator, product, shop, video, hashtag or keyword.').notNull(),
      id: label('An id, a handle with @, a hashtag with #, or the keyword itself.').notNull(),
      region: label('Market, such as US. Null: the market that the warehouse knows, else every configured market.'),
      note: label('Note of the person who added it. Null: none.'),
      added_at: writtenAt('When the row was added.'),
    },
  },
  (t) => [primaryKey({ columns: [t.kind, t.id] })],
);

/**
 * The locks of this software, in one place so that no two are the same: each is a statement that takes its lock until
 * the transaction ends. Any role may take any advisory lock, so none is one: these need a privilege that a role which
 * only reads does not have. Beside these, ops.make_partition locks the table of the partition in the same mode.
 *
 * SHARE UPDATE EXCLUSIVE conflicts with itself, and with nothing that reads or writes the table. It needs UPDATE,
 * DELETE or TRUNCATE on it. It assigns no transaction id, so a long one keeps VACUUM from nothing.
 */
const lockTable = (table: string) => `lock table ${table} in share update exclusive mode`;

/** Budgets and limits of lanes are checked by one worker at a time. */
export const RESERVATION_LOCK = lockTable('ops.warehouse');

/** Of two backfills that plan the same days at the same time, one finds them planned. */
export const BACKFILL_LOCK = lockTable('ops.ticks');

/** What is bought in the web UI on a day is checked against its limit by one purchase at a time. */
export const PURCHASE_LOCK = lockTable('ops.web_quotes');

/**
 * Maintenance (months ahead, retention) runs in one process at a time. It is held for a long time: see hold-lock.ts.
 */
export const MAINTENANCE_LOCK = lockTable('ops.watchlist');

/**
 * One process at a time applies migrations and definitions. See hold-lock.ts. A new database has no table that could be
 * locked, and a migration must not wait for a lock on a table that it changes. So the lock is the name of a schema that
 * is created and never committed: another session that creates it waits until this transaction ends. It needs CREATE on
 * the database, or on schema ops. A role that may create nothing can apply nothing, and gets no lock.
 */
export const MIGRATION_LOCK = `do $$ begin
  if has_database_privilege(current_database(), 'create') then create schema echotik_migration_lock;
  elsif exists (select from pg_namespace where nspname = 'ops' and has_schema_privilege(oid, 'create')) then
    create table ops.migration_lock ();
  end if;
end $$`;

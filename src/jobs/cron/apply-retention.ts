/** Retention as the configuration sets it: older data is deleted from the warehouse and from the ledger. */
import type { Retention } from '../../config/config.ts';
import {
  countRows,
  collectLocked,
  type Cutoffs,
  deleteRows,
  type Expired,
  deleteExpired,
  findExpired,
} from '../../load/months/retention.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { planLedgerDeletions, planUnreadableDeletions } from '../../ledger/ledger-deletions.ts';

/** A month that expired, or rows that did. */
export type RetentionItem = Omit<Expired, 'holds'> & { readonly holds: keyof Retention };

/** Nothing is ever deleted. */
export const isUnlimited = (retention: Retention): boolean => Object.values(retention).every((ms) => ms === null);

/** What `applyRetention` would delete at `at`, the clock's now. Needs no transaction. */
export const previewRetention = (pool: Pool, retention: Retention, at: Date): Promise<readonly RetentionItem[]> =>
  processExpired(pool, retention, at, findExpired, countRows);

/**
 * Deletes what expired before `at`, the clock's now, and returns it. Each month and each batch of rows is a transaction
 * of its own, so an interruption leaves complete ones only, and the next call continues. The caller has asked
 * `findClockDoubt` whether `at` can be believed. Throws LoadError 55P03, after all the others, when a month or rows
 * were locked.
 */
export async function applyRetention(pool: Pool, retention: Retention, at: Date): Promise<readonly RetentionItem[]> {
  const locked = collectLocked();
  const items = await processExpired(
    pool,
    retention,
    at,
    (_, cutoffs) => locked.attempt(deleteExpired(pool, cutoffs), []),
    (_, deletion) => locked.attempt(deleteRows(pool, deletion), 0),
  );
  locked.throwIfAny();
  return items;
}

async function processExpired(
  pool: Pool,
  { bodies, facts, history, attempts }: Retention,
  at: Date,
  processMonths: (pool: Pool, cutoffs: Cutoffs) => Promise<readonly Expired[]>,
  processRows: typeof countRows,
): Promise<readonly RetentionItem[]> {
  const toCutoff = (ageMs: number | null) => (ageMs === null ? null : new Date(at.getTime() - ageMs));
  const items: RetentionItem[] = [
    ...(await processMonths(pool, { bodies: toCutoff(bodies), facts: toCutoff(facts), history: toCutoff(history) })),
  ];
  const processLedger = async (holds: keyof Retention, ageMs: number | null, plan: typeof planLedgerDeletions) => {
    const cutoff = toCutoff(ageMs);
    for (const deletion of cutoff ? plan(cutoff) : []) {
      const rows = await processRows(pool, deletion);
      if (rows) items.push({ holds, table: deletion.table, month: null, rows, bytes: null });
    }
  };
  await processLedger('bodies', bodies, planUnreadableDeletions);
  await processLedger('attempts', attempts, planLedgerDeletions);
  return items;
}

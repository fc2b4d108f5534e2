/** Retention as the configuration wants it: what is older goes, from the warehouse and from the ledger. */
import type { Retention } from '../config/config.ts';
import { countRows, type Cutoffs, deleteRows, type Expired, expire, findExpired } from '../load/retention.ts';
import type { Pool } from '../load/pool.ts';
import { oldInLedger, unreadableInLedger } from './ledger/old-in-ledger.ts';

/** What goes or went: a month, or rows. */
export type Old = Omit<Expired, 'holds'> & { readonly holds: keyof Retention };

/** What `retain` would take away. */
export const findOld = (pool: Pool, retention: Retention, at: Date): Promise<readonly Old[]> =>
  both(pool, retention, at, findExpired, countRows);

/** Takes it away. Crashes and interruptions leave nothing half: the next one goes on. */
export const retain = (pool: Pool, retention: Retention, at: Date): Promise<readonly Old[]> =>
  both(pool, retention, at, expire, deleteRows);

async function both(
  pool: Pool,
  { bodies, facts, history, attempts }: Retention,
  at: Date,
  warehouse: (pool: Pool, cutoffs: Cutoffs) => Promise<readonly Expired[]>,
  rowsOf: typeof countRows,
): Promise<readonly Old[]> {
  const before = (ms: number | null) => (ms === null ? null : new Date(at.getTime() - ms));
  const old: Old[] = [
    ...(await warehouse(pool, { bodies: before(bodies), facts: before(facts), history: before(history) })),
  ];
  const ledger = async (holds: keyof Retention, kept: number | null, cutsOf: typeof oldInLedger) => {
    const cutoff = before(kept);
    for (const cut of cutoff ? cutsOf(cutoff) : []) {
      const rows = await rowsOf(pool, cut);
      if (rows) old.push({ holds, table: cut.table, month: null, rows, bytes: null });
    }
  };
  await ledger('bodies', bodies, unreadableInLedger);
  await ledger('attempts', attempts, oldInLedger);
  return old;
}

/** Retention as the configuration wants it: what is older goes, from the warehouse and from the ledger. */
import type { Retention } from '../config/config.ts';
import { type Cutoffs, type Expired, expire, findExpired } from '../load/retention.ts';
import type { Pool } from '../load/pool.ts';
import { findPrunable, prune, type Pruned } from './ledger/prune.ts';

/** What goes or went: a month, or rows. */
export type Old = Omit<Expired, 'holds'> & { readonly holds: keyof Retention };

/** What `retain` would take away. */
export const findOld = (pool: Pool, retention: Retention, at: Date): Promise<readonly Old[]> =>
  both(
    retention,
    at,
    (cutoffs) => findExpired(pool, cutoffs),
    (cutoff) => findPrunable(pool, cutoff),
  );

/** Takes it away. Crashes and interruptions leave nothing half: the next one goes on. */
export const retain = (pool: Pool, retention: Retention, at: Date): Promise<readonly Old[]> =>
  both(
    retention,
    at,
    (cutoffs) => expire(pool, cutoffs),
    (cutoff) => prune(pool, cutoff),
  );

async function both(
  retention: Retention,
  at: Date,
  warehouse: (cutoffs: Cutoffs) => Promise<readonly Expired[]>,
  ledger: (cutoff: Date) => Promise<readonly Pruned[]>,
): Promise<readonly Old[]> {
  const before = (ms: number | null) => (ms === null ? null : new Date(at.getTime() - ms));
  const { bodies, facts, history, attempts } = retention;
  const old = await warehouse({ bodies: before(bodies), facts: before(facts), history: before(history) });
  const cutoff = before(attempts);
  const pruned = cutoff ? await ledger(cutoff) : [];
  return [...old, ...pruned.map((one) => ({ holds: 'attempts' as const, ...one, month: null, bytes: null }))];
}

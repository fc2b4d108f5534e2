/**
 * What a worker checks before it reserves requests, again and again while it works: what was true when it started may
 * change. The address of the database may lead to a restored copy after a reconnection, and the clock of the host may
 * be set.
 */
import { type OtherClocks, requireAgreedTime } from '../ledger/clock-doubt.ts';
import { createSourceGuard, type Source } from '../ledger/source.ts';
import type { Pool } from '../load/connection/pool.ts';
import { requireRecordedPlace } from './warehouse-place.ts';

/** Calls of a few seconds at most are bought with a wrong clock or in a copy; the checks take some milliseconds. */
const CHECK_EVERY_MS = 5_000;
/** Of the clock of the host against one that never goes back, since the last check: NTP corrects by less. */
const MAX_DRIFT_MS = 1_000;

interface GuardOptions extends Pick<OtherClocks, 'readDatabaseTime'> {
  readonly source: Source;
  readonly now: () => Date;
}

/**
 * The returned function needs a pool with a time limit for queries, because a connection may be half open. It rejects
 * with ConfigError where the warehouse has data of another source, with PlaceError where the database is another one
 * than the warehouse was recorded in, with ClockError where the clocks of host and PostgreSQL disagree, and with what
 * PostgreSQL says.
 */
export function createReservationGuard({ source, now, readDatabaseTime }: GuardOptions): (pool: Pool) => Promise<void> {
  const checkSource = createSourceGuard(source);
  const readDrift = () => now().getTime() - performance.now();
  let checkedAt = Number.NEGATIVE_INFINITY;
  let drift = 0;
  return async (pool) => {
    await checkSource(pool);
    const isFresh = performance.now() - checkedAt < CHECK_EVERY_MS && Math.abs(readDrift() - drift) < MAX_DRIFT_MS;
    if (isFresh) return;
    const [at, currentDrift] = [performance.now(), readDrift()];
    await requireRecordedPlace(pool);
    await requireAgreedTime(pool, now(), { readDatabaseTime });
    [checkedAt, drift] = [at, currentDrift];
  };
}

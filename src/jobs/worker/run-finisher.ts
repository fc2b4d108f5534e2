/** Ends complete runs on a connection of its own, whose limit of time grows with the work. */
import { createPoolBeside, type Pool } from '../../load/pool.ts';
import { isTimeout, loadError } from '../../load/sql-state.ts';
import type { OnEvent } from '../events.ts';
import { finishRuns } from '../ledger/finish.ts';

/** Nobody waits longer for the checks of one run. */
const MOST_MS = 3_600_000;

export interface RunFinisher {
  /** Ends what is complete, and reports each run that it ended. Rejects when PostgreSQL fails. */
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * A statement that takes longer than `firstMs` is given up, because its connection may be half open, and gets twice the time at the
 * next try: checks of a large run and putting a replay in order may take minutes.
 */
export function openRunFinisher(beside: Pool, firstMs: number, now: () => Date, onEvent: OnEvent): RunFinisher {
  let limitMs = firstMs;
  let raisedAt = 0;
  const open = () => createPoolBeside(beside, { max: 1, queryTimeoutMs: limitMs });
  let pool = open();
  return {
    async finish() {
      try {
        for (const run of await finishRuns(pool, now())) onEvent({ kind: 'run ended', run });
        // The statement that was given up goes on in the server, and its run is passed over until it ends.
        if (limitMs === firstMs || performance.now() - raisedAt < 2 * limitMs) return;
        limitMs = firstMs;
      } catch (error) {
        if (!isTimeout(loadError(error))) throw error;
        limitMs = Math.min(2 * limitMs, MOST_MS);
        raisedAt = performance.now();
        replace();
        throw error;
      }
      replace();
    },
    close: () => pool.end(),
  };

  /** Does not wait for the old pool: a connection that is half open never ends. */
  function replace(): void {
    pool.end().catch(() => undefined);
    pool = open();
  }
}

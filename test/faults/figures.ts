/** What a fault cost, by the simulator's bill and by the ledger: one line of the table. */
import type { Run } from '../../src/ledger/runs.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Simulator } from '../../simulator/server.ts';
import type { Backend } from '../support/world.ts';

export interface Figures {
  readonly fault: string;
  readonly queue: Backend;
  /** Charged calls. */
  readonly calls: number;
  /** Charged calls whose request identity had been charged before. */
  readonly twice: number;
  /** How many of them the fault allows. */
  readonly may: number;
  /** Attempts of unknown outcome. */
  readonly unknown: number;
  /** Credits in ops.spending beyond the simulator's bill. */
  readonly unbilled: number;
  /** Requests that failed. */
  readonly failed: number;
  /** Workers that ended by themselves. */
  readonly crashed: number;
  /** Workers that SIGTERM did not end. */
  readonly hung: number;
  /** Status of the run; `open` when it did not end in time. */
  readonly run: string;
  /** From the fault to the end of the run. */
  readonly seconds: number;
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figures;
  }
}

/** Credits by what the ledger says of them. */
export interface Credits {
  readonly spent: number;
  readonly captured: number;
  readonly unknown: number;
}

type Known = Pick<Figures, 'fault' | 'queue' | 'may' | 'crashed' | 'hung' | 'seconds'>;

export async function readFigures(
  { fault, queue, may, crashed, hung, seconds }: Known,
  run: Run | undefined,
  pool: Pool,
  simulator: Simulator,
): Promise<{ readonly figures: Figures; readonly credits: Credits }> {
  const sums = await pool.query<Record<'attempts' | 'unknown' | 'captured' | 'spent' | 'failed', number>>(
    `select count(*) filter (where state = 'unknown') as attempts,
    coalesce(sum(credits) filter (where state = 'unknown'), 0) as unknown,
    coalesce(sum(credits) filter (where state = 'captured'), 0) as captured,
    (select coalesce(sum(credits), 0) from ops.spending) as spent,
    (select count(*) from ops.requests where status in ('failed', 'quarantined')) as failed from ops.attempts`,
  );
  const { attempts, unknown, captured, spent, failed } = onlyRow(sums);
  const charged = simulator.journal.filter((entry) => entry.charged).map(({ identity }) => identity);
  const calls = charged.length;
  const twice = calls - new Set(charged).size;
  const unbilled = spent - simulator.bill.credits;
  const end = { failed, crashed, hung, run: run?.status ?? 'open', seconds };
  return {
    figures: { fault, queue, calls, twice, may, unknown: attempts, unbilled, ...end },
    credits: { spent, captured, unknown },
  };
}

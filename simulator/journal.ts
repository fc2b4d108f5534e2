/** What the simulator was sent and what it charged: the oracle of the tests. */
import type { Query } from './query.ts';

/** One request that arrived, written down when the answer was decided, before anything went over the wire. */
export interface JournalEntry {
  /** Wall clock, epoch milliseconds, whatever the world's clock says. */
  readonly at: number;
  readonly path: string;
  /** Long values replaced by their hash. */
  readonly query: Query;
  /** Path and query sorted by name, decoded: equal for equal requests. */
  readonly identity: string;
  /** HTTP status; null when no head is sent. */
  readonly status: number | null;
  /** `refused`: body code not 0. `broken`: the whole body never leaves. */
  readonly outcome: 'answered' | 'refused' | 'broken';
  readonly charged: boolean;
  readonly credits: number;
  /** Bytes of body that leave. */
  readonly bytes: number;
}

export interface Bill {
  readonly requests: number;
  readonly charged: number;
  readonly credits: number;
}

export interface Journal {
  write(entry: JournalEntry): void;
  /** The newest entries, oldest first. */
  entries(): readonly JournalEntry[];
  bill(): Bill;
}

/** Trimming each time would move the whole array for each request. */
const SLACK = 1.1;

export function createJournal(limit: number): Journal {
  const kept: JournalEntry[] = [];
  const bill = { requests: 0, charged: 0, credits: 0 };
  return {
    write(entry) {
      bill.requests++;
      if (entry.charged) bill.charged++;
      bill.credits += entry.credits;
      kept.push(entry);
      if (kept.length > limit * SLACK) kept.splice(0, kept.length - limit);
    },
    entries() {
      if (kept.length > limit) kept.splice(0, kept.length - limit);
      return kept;
    },
    bill: () => ({ ...bill }),
  };
}

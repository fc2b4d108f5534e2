/** Events of runs, requests and slots. The long-running commands log each of them. */
import type { Lane } from '../extract/outcome.ts';
import type { ticks } from '../load/tables/ops-runs.ts';
import type { ReservedRequest, RequestStatus } from './request.ts';
import type { Settlement } from './settle.ts';
import type { RAW_LANE } from './requests.ts';
import type { Run } from './runs.ts';

/** A run that has just ended, as its row of ops.runs. */
export type EndedRun = Omit<Run, 'checked_at' | 'checks_failed' | 'planned_credits' | 'max_credits'>;

/** A request that has failed, or of which no record could be loaded (`quarantined`). */
export interface FailedRequest extends Pick<ReservedRequest, 'request_id' | 'run_id' | 'stream' | 'params' | 'page'> {
  readonly status: Extract<RequestStatus, 'failed' | 'quarantined'>;
  /** Outcome of its last attempt: docs/errors.md. */
  readonly outcome: string;
  readonly error: string | null;
}

/** The outcome of a slot without a run of its own, or whose run could send no request. */
export interface SlotOutcome {
  readonly pipeline: string;
  readonly slot: Date;
  readonly outcome: Exclude<(typeof ticks)['$inferSelect']['outcome'], 'run'>;
  readonly reason: string;
  /** The run that covers the slot, that was in progress, or that could send no request. */
  readonly run: number | null;
}

/** An attempt whose result was committed. */
export interface SettledAttempt
  extends Pick<ReservedRequest, 'request_id' | 'run_id' | 'pipeline' | 'stream' | 'attempt'>,
    Pick<Settlement, 'outcome' | 'http_status' | 'status'> {
  readonly lane: Lane | typeof RAW_LANE;
  /** Credits that the API has charged; 0 where that is unknown. */
  readonly captured: number;
  /** Duration of the call, in milliseconds; null: none was sent. */
  readonly callMs: number | null;
  /**
   * Milliseconds, as `performance.now()`: when the reservation began, when the answer was there, when it was committed.
   */
  readonly reservingAt: number;
  readonly answeredAt: number;
  readonly committedAt: number;
}

export type JobEvent =
  | ({ readonly kind: 'slot accounted for' } & SlotOutcome)
  /** Requests of one stream that failed unsent, because their deadline has passed. */
  | {
      readonly kind: 'requests expired';
      readonly run: number;
      readonly pipeline: string;
      readonly stream: string;
      readonly requests: number;
      readonly askUntil: Date;
    }
  | { readonly kind: 'run ended'; readonly run: EndedRun }
  /** A process that rested has something to do. */
  | { readonly kind: 'work begins' }
  /** Very frequent: it is counted, not logged. */
  | { readonly kind: 'attempt settled'; readonly attempt: SettledAttempt }
  /** A transaction; `results`: attempts whose results it has. Frequent, as above. */
  | { readonly kind: 'batch committed'; readonly results: number; readonly ms: number }
  | { readonly kind: 'request failed'; readonly request: FailedRequest }
  /** A long retry: an event when it begins, about every minute, and when it is over. */
  | {
      readonly kind: 'waiting begins' | 'still waiting' | 'waiting is over';
      /** What the process waits for. */
      readonly for: string;
      /** The newest failure. Absent when the wait is over. */
      readonly reason?: unknown;
      /** Milliseconds since the wait began. */
      readonly waitedMs: number;
    };

export type OnEvent = (event: JobEvent) => void;

/** What happens while nobody watches, for whoever writes it down: the long-running commands make a log line of each event. */
import type { Params } from '../streams/stream.ts';
import type { Run } from './ledger/runs.ts';

/** A run that ended just now, as it stands in ops.runs. */
export type EndedRun = Pick<
  Run,
  | 'run_id'
  | 'pipeline'
  | 'trigger'
  | 'status'
  | 'slot'
  | 'business_date'
  | 'started_at'
  | 'finished_at'
  | 'requests_total'
  | 'requests_done'
  | 'requests_absent'
  | 'requests_failed'
  | 'rows_inserted'
  | 'rows_updated'
  | 'rows_unchanged'
  | 'rows_quarantined'
  | 'unread_fields'
  | 'credits'
  | 'resume_at'
  | 'error'
>;

/** A request that will not be asked again by itself. */
export interface FailedRequest {
  readonly request_id: number;
  readonly run_id: number;
  readonly stream: string;
  readonly params: Params;
  readonly page: unknown;
  /** `failed`, or `quarantined` where no record of the answer could be loaded. */
  readonly status: string;
  /** Of its last try: docs/errors.md. */
  readonly outcome: string;
  readonly error: string | null;
}

/** What became of a slot that got no run of its own, or whose run could ask nothing. */
export interface AccountedSlot {
  readonly pipeline: string;
  readonly slot: Date;
  readonly outcome: 'covered' | 'overlapped' | 'missed' | 'paused';
  readonly reason: string;
  /** The run it shares, gave way to, or had. */
  readonly run: number | null;
}

export type JobEvent =
  | ({ readonly kind: 'slot accounted for' } & AccountedSlot)
  /** Requests of one stream that were closed without being asked, because the present they were to describe is over. */
  | {
      readonly kind: 'requests expired';
      readonly run: number;
      readonly pipeline: string;
      readonly stream: string;
      readonly requests: number;
      readonly askUntil: Date;
    }
  | { readonly kind: 'run ended'; readonly run: EndedRun }
  | { readonly kind: 'request failed'; readonly request: FailedRequest }
  /** One event for the whole time of a long retry: when it begins, about every minute, and when it is over. */
  | {
      readonly kind: 'waiting begins' | 'still waiting' | 'waiting is over';
      /** What is waited for. */
      readonly for: string;
      /** Why: the newest failure. Absent when it is over. */
      readonly reason?: unknown;
      /** Since it began, in milliseconds. */
      readonly waitedMs: number;
    };

export type OnEvent = (event: JobEvent) => void;

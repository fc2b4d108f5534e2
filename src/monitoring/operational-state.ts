/** What metrics and alert rules are computed from: the state of the warehouse at one moment, as the ledger has it. */
import type { Lane } from '../extract/outcome.ts';
import type { checkResultSeverities } from '../load/tables/ops-checks.ts';
import type { warehouseSources } from '../load/tables/ops.ts';
import type { runEndReasons, runStatuses } from '../load/tables/ops-runs.ts';

/** Runs of the last 30 days. */
export interface RunCount {
  /** `other`: they are of no pipeline of the configuration. */
  readonly pipeline: string;
  readonly status: (typeof runStatuses)[number];
  readonly runs: number;
}

/** A run in the words of the ledger. */
export interface RunState {
  readonly run: number;
  readonly status: (typeof runStatuses)[number];
  /** Why it ended without success. */
  readonly reason: (typeof runEndReasons)[number] | null;
  readonly slot: Date;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly requestsFailed: number;
  readonly recordsQuarantined: number;
}

export interface PipelineState {
  readonly pipeline: string;
  /** True: it may use the reserve of the budget. */
  readonly core: boolean;
  /** Longest gap between two slots of its cron, in seconds. */
  readonly periodSeconds: number;
  /** Since when a scheduler has known it: slots before count for nothing; null: no scheduler does. */
  readonly knownSince: Date | null;
  /** The oldest slot that is due and has no tick; null: none. */
  readonly slotDue: Date | null;
  /** Slots of the last 24 hours that were missed. */
  readonly slotsMissed: number;
  readonly pausedAt: Date | null;
  /** When its newest run that succeeded ended; null: none of its last 100 slots did. */
  readonly lastSuccess: Date | null;
  /** Its newest run that ended, without backfills, replays and imports; null: none. */
  readonly lastRun: RunState | null;
  /** Its run that has not ended; null: none. */
  readonly openRun: RunState | null;
  /** Median duration of its last ten runs that succeeded, in seconds; null: fewer than three. */
  readonly usualSeconds: number | null;
}

export interface LaneState {
  readonly lane: Lane;
  /** Requests that are not reserved, counted up to 5,000 of each run. */
  readonly queued: number;
  readonly reserved: number;
  /**
   * Since when nothing was sent although requests may be sent: when the oldest of them became ready, or when the lane
   * last sent one, whichever is later; null: no request may be sent now.
   */
  readonly oldestReady: Date | null;
  /** Until when a 429 pauses the lane; null: it does not pause. */
  readonly pausedUntil: Date | null;
}

export interface BudgetState {
  readonly window: 'day' | 'month';
  readonly spent: number;
  /** Null: no limit. */
  readonly limit: number | null;
  /** Credits spent at the end of the window, if each slot until then costs what its pipeline usually costs. */
  readonly forecast: number;
  readonly endsAt: Date;
  /** Credits by pipeline; what was requested manually is of the pipeline `other`. */
  readonly byPipeline: ReadonlyMap<string, number>;
}

export interface TableState {
  readonly table: string;
  readonly pipeline: string;
  /** Newest business day with data; null: never. */
  readonly newestDay: string | null;
  /** The day that it should have by now. */
  readonly expectedDay: string;
}

export interface WorkerState {
  readonly worker: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly lastHeartbeat: Date;
  /** False: it did not sign off, and its lease has expired. */
  readonly isAlive: boolean;
}

export interface OperationalState {
  /** By the clock of PostgreSQL. */
  readonly readAt: Date;
  /** Where the data comes from; null: nothing was requested yet. */
  readonly source: (typeof warehouseSources)[number] | null;
  readonly pipelines: readonly PipelineState[];
  readonly runs: readonly RunCount[];
  readonly lanes: readonly LaneState[];
  readonly budgets: readonly BudgetState[];
  readonly tables: readonly TableState[];
  /** Workers that run, and those of the last hour that were lost. */
  readonly workers: readonly WorkerState[];
  /** Credits of attempts of today of which it is unknown whether the API charged them, among the newest 50,000. */
  readonly creditsUnknown: number;
  /** Records in quarantine that no one has resolved, by stream. */
  readonly quarantine: readonly { readonly stream: string; readonly records: number; readonly newest: Date }[];
  /** New or unreadable fields that no one has accepted, by stream. */
  readonly drift: readonly { readonly stream: string; readonly path: string; readonly firstSeen: Date }[];
  /** Newest results of data checks that are not passed. */
  readonly failedChecks: readonly {
    readonly check: string;
    readonly subject: string;
    readonly severity: (typeof checkResultSeverities)[number];
    readonly detail: string;
  }[];
  readonly connections: { readonly used: number; readonly limit: number };
  readonly schemaBytes: readonly { readonly schema: string; readonly bytes: number }[];
}

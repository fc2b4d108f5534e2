/** Alerts as rules find them: which one, about what, how severe, and the facts that its text is made of. */
import type { AlertName, AlertSeverity } from '../config/alert-names.ts';

/** Times are ISO 8601, because facts are stored as JSON. */
export interface AlertFacts {
  readonly 'pipeline-stale': { readonly lastSuccess: string; readonly periodSeconds: number };
  readonly 'slot-late': { readonly slot: string };
  readonly 'slot-missed': { readonly slots: number };
  readonly 'run-not-green': {
    readonly run: number;
    readonly status: string;
    readonly reason: string | null;
    readonly requestsFailed: number;
    readonly recordsQuarantined: number;
  };
  readonly 'run-too-long': { readonly run: number; readonly startedAt: string; readonly usualSeconds: number };
  readonly 'data-stale': {
    readonly tables: readonly string[];
    readonly newestDay: string | null;
    readonly expectedDay: string;
  };
  readonly 'budget-burn': BudgetFacts & { readonly projected: number };
  readonly 'budget-runs-dry': BudgetFacts & { readonly forecast: number };
  readonly 'quota-exhausted': { readonly runs: readonly number[] };
  readonly 'api-away': { readonly reason: string };
  readonly 'queue-stuck': { readonly readySince: string; readonly queued: number };
  readonly 'lane-paused': { readonly until: string };
  readonly 'credits-unknown': { readonly credits: number; readonly spentToday: number };
  readonly 'quarantine-grows': { readonly records: number };
  readonly 'schema-drift': { readonly paths: readonly string[] };
  readonly 'check-failed': { readonly check: string; readonly about: string; readonly detail: string };
  readonly 'no-workers': { readonly waiting: number };
  readonly 'worker-lost': { readonly host: string; readonly lastHeartbeat: string };
  readonly 'disk-full': { readonly place: string; readonly freeBytes: number | null };
  readonly 'connections-high': { readonly used: number; readonly limit: number };
  readonly 'database-away': { readonly reason: string };
}

interface BudgetFacts {
  readonly window: 'day' | 'month';
  readonly spent: number;
  readonly limit: number;
  readonly endsAt: string;
}

/** An alert and its facts, for each name the facts of that name. */
export type NamedFacts = { readonly [N in AlertName]: { readonly alert: N; readonly facts: AlertFacts[N] } }[AlertName];

/** A condition that holds. */
export type FoundAlert = NamedFacts & {
  /** What it is about; with the name it identifies the alert. Empty: the warehouse. */
  readonly subject: string;
  /** The pipeline it belongs to; null: it concerns more than one. */
  readonly pipeline: string | null;
  readonly severity: AlertSeverity;
};

/**
 * A run before it begins, in two steps: a draft without what only the warehouse knows, and the plan with all its
 * inputs.
 */
import type { InputSettings } from '../streams/input-sources.ts';
import type { NewRun, Root } from '../ledger/new-run.ts';
import type { Stream } from '../streams/stream.ts';

export type Scalar = string | number | boolean;

/** Values by param, in place of those that the stream would choose. */
export type Overrides = Readonly<Record<string, readonly Scalar[]>>;

/** A stream that a run requests, and where its inputs come from. */
export interface Target {
  readonly stream: Stream;
  readonly overrides: Overrides;
  /** A query over the warehouse whose rows are inputs; absent: the stream has none. */
  readonly sql?: string | undefined;
  /** The stream of the same run whose records are the inputs; absent: those that the stream declares. */
  readonly from?: TargetLink | undefined;
  readonly limits?: TargetLimits | undefined;
}

interface TargetLink {
  readonly stream: string;
  /** Records up to this place of each list; absent: all. */
  readonly top?: number | undefined;
}

/** Limits of a stream inside its run; absent: those of the run. */
export interface TargetLimits {
  readonly maxPages?: number | undefined;
  /** Credits. */
  readonly maxCredits?: number | undefined;
  readonly retries?: number | undefined;
}

/** What the first requests of a run are built from. */
export interface PlanSettings extends InputSettings {
  /**
   * Called with each param value that this version does not know; the value is then accepted. Absent: it throws
   * ConfigError.
   */
  readonly onUnknown?: ((message: string) => void) | undefined;
}

/**
 * A run as the configuration and the command line describe it. Inputs from the watchlist and from SQL are not looked up
 * yet, so it has no `roots` and can be neither priced nor begun: `resolveInputs` makes the RunPlan.
 */
export interface PlanDraft extends Omit<NewRun, 'roots'> {
  readonly targets: readonly Target[];
  readonly settings: PlanSettings;
  /** The first requests that are known without the warehouse. */
  readonly knownRoots: readonly Root[];
}

/** A run with all its first requests, which can be priced and begun. The ledger stores it as it is. */
export type RunPlan = NewRun;

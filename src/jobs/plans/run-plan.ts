/** A run before it begins: what it will ask, what it may ask, and what it may cost. */
import type { Settings } from '../../streams/feeds.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import type { Trigger } from '../ledger/runs.ts';

/** A first request of a run: a stream and its params. */
export interface Root {
  readonly stream: Stream;
  readonly params: Params;
}

export type Scalar = string | number | boolean;

/** Values asked for, by param: they take the place of what the stream would choose. */
export type Overrides = Readonly<Record<string, readonly Scalar[]>>;

export interface Target {
  readonly stream: Stream;
  readonly overrides: Overrides;
  /** A question to the warehouse whose rows are inputs. */
  readonly sql?: string | undefined;
}

/** What the first requests of a plan are made of. */
export interface PlanSettings extends Settings {
  /** Called with each value that nobody knows, and it is asked; absent: such a value throws ConfigError. */
  readonly onUnknown?: ((message: string) => void) | undefined;
}

/** What a plan needs from the warehouse before it can begin. */
interface Lookups {
  readonly targets: readonly Target[];
  readonly settings: PlanSettings;
}

/** Stored bodies that serve instead of a call: fresh ones, any of the same question, or none. */
type Reuse = 'fresh' | 'any' | 'none';

export interface Lateness {
  /** IANA zone of the business date. */
  readonly timezone: string;
  /** How late after a slot is still the slot, in milliseconds. */
  readonly slotTolerance: number;
}

export interface RunPlan {
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly slot: Date;
  readonly businessDate: string;
  /** How late streams that describe only the present may be asked: present-until.ts. Absent: at any time. */
  readonly lateness?: Lateness;
  readonly roots: readonly Root[];
  /** Names of the streams that may be asked: roots and the children that are followed. */
  readonly streams: readonly string[];
  readonly maxPages?: number;
  /** First requests that only the warehouse knows: lookups.ts adds them to the roots. */
  readonly lookups?: Lookups;
  /** Default `fresh`. */
  readonly reuse?: Reuse;
  /** May use the reserve of the budget. */
  readonly core?: boolean;
  /** Credits it is planned to cost. */
  readonly credits?: number;
  /** Credits at which it stops. */
  readonly maxCredits?: number;
}

/** What a rule is: a pure function from the state of the warehouse to the alerts whose condition holds. */
import type { AlertName, AlertSeverity } from '../../config/alert-names.ts';
import type { OperationalState } from '../../monitoring/operational-state.ts';
import type { AlertFacts } from '../alert.ts';
import type { ProcessFacts } from '../process-facts.ts';

/** What a rule reads. `threshold` is that of the configuration, or the default of the rule. */
export interface RuleInput {
  readonly state: OperationalState;
  readonly process: ProcessFacts;
  readonly threshold: number;
}

interface RuleMatch<N extends AlertName> {
  readonly subject: string;
  readonly pipeline: string | null;
  readonly severity: AlertSeverity;
  readonly facts: AlertFacts[N];
}

export interface Rule<N extends AlertName = AlertName> {
  readonly name: N;
  /** The limit of the condition. */
  readonly threshold: number;
  /** What the threshold counts, for the documentation. */
  readonly unit: string;
  /** How long the condition must hold before the alert fires, in milliseconds. */
  readonly forMs: number;
  /** How long it must be absent before the alert is resolved, in milliseconds: more than 0 where it flaps. */
  readonly keepFiringMs: number;
  /** The subjects for which the condition holds. */
  readonly find: (input: RuleInput) => readonly RuleMatch<N>[];
  /**
   * Whether `find` can judge a subject that it does not return. False: it is not known whether the condition still
   * holds. Absent: it can judge all.
   */
  readonly canJudge?: (subject: string, input: RuleInput) => boolean;
  /**
   * After how many milliseconds without a process that can judge a subject its condition counts as absent. Absent:
   * never.
   */
  readonly lapseMs?: number;
  /** When the condition may begin to hold although nothing happens; undefined: at no known time. */
  readonly findNextChange?: (input: RuleInput) => Date | undefined;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;

/** Seconds from `from` to `to`. */
export const secondsBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / SECOND_MS;

/** The earliest of these times; undefined where there is none. */
export function findEarliest(times: readonly (Date | null | undefined)[]): Date | undefined {
  const known = times.flatMap((time) => time?.getTime() ?? []);
  return known.length ? new Date(Math.min(...known)) : undefined;
}

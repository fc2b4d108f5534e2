import type { RunStatus } from './runs.ts';

/** The exit code of a command that has waited for a run with this status. */
export const runExitCodes = {
  running: 130,
  paused: 3,
  succeeded: 0,
  partial: 3,
  failed: 1,
  cancelled: 1,
  out_of_budget: 4,
} as const satisfies Readonly<Record<RunStatus, number>>;

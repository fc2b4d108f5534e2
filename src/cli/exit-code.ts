/** Exit codes of commands. A command sets `process.exitCode` and returns; main.ts ends the process. */
import { runExitCodes } from '../ledger/run-exit-codes.ts';
import type { Run } from '../ledger/runs.ts';

export const ExitCode = {
  complete: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  outOfBudget: 4,
  otherPlace: 5,
  interrupted: 130,
} as const;

/** Returns the code of the run with the worst result; 0 for no runs. */
export function chooseExitCode(runs: readonly Pick<Run, 'status'>[]): number {
  const worstFirst: number[] = [ExitCode.failed, ExitCode.outOfBudget, ExitCode.partial, ExitCode.interrupted];
  const codes: number[] = runs.map(({ status }) => runExitCodes[status]);
  return worstFirst.find((code) => codes.includes(code)) ?? ExitCode.complete;
}

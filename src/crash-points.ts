/**
 * Crash points for the fault tests: CRASH_AT=tx.before_commit:3 kills this process when it reaches the point for the
 * third time.
 */

export type CrashPoint =
  | 'claim.done'
  | 'ledger.reserved'
  | 'http.body'
  | 'tx.before_commit'
  | 'tx.after_commit'
  | 'backfill.plan'
  | 'replay.plan'
  | 'export.file_written'
  | 'export.before_manifest'
  | 'export.after_manifest';

const [point, nth = '1'] = (process.env['CRASH_AT'] ?? '').split(':');
let timesReached = 0;

/** Kills this process with SIGKILL if the environment says so; otherwise does nothing. */
export function crashAt(here: CrashPoint): void {
  if (here === point && ++timesReached === Number(nth)) process.kill(process.pid, 'SIGKILL');
}

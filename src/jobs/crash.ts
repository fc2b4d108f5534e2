/** Crash points for the fault tests: CRASH_AT=tx.before_commit:3 kills this process at the third passing. */

export type CrashPoint =
  | 'claim.done'
  | 'ledger.reserved'
  | 'http.body'
  | 'tx.before_commit'
  | 'tx.after_commit'
  | 'backfill.plan'
  | 'replay.plan';

const [point, nth = '1'] = (process.env['CRASH_AT'] ?? '').split(':');
let passings = 0;

export function crash(here: CrashPoint): void {
  if (here === point && ++passings === Number(nth)) process.kill(process.pid, 'SIGKILL');
}

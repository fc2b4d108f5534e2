/** A run while it goes on, on stderr: one line that moves on a terminal, a line now and then elsewhere. */
import type { Run } from '../jobs/ledger/runs.ts';
import { humanDuration } from '../time.ts';

const PLAIN_EVERY_MS = 5_000;

export const lineOf = (run: Run): string =>
  [
    `${run.pipeline}: ${run.requests_done + run.requests_absent}/${run.requests_total} requests`,
    run.requests_failed ? `${run.requests_failed} failed` : '',
    `${run.credits} credits`,
    `${run.rows_inserted} rows new, ${run.rows_updated} changed, ${run.rows_unchanged} unchanged`,
    run.rows_quarantined ? `${run.rows_quarantined} quarantined` : '',
    humanDuration((run.finished_at ?? new Date()).getTime() - run.started_at.getTime()),
  ]
    .filter(Boolean)
    .join(', ');

/** Shows a run; `done` leaves its last state on a line of its own. */
export function progress(quiet: boolean): { readonly show: (run: Run) => void; readonly done: (run: Run) => void } {
  const terminal = process.stderr.isTTY;
  let shown = Date.now();
  return {
    show(run) {
      if (quiet) return;
      if (terminal) process.stderr.write(`\r\x1b[K${lineOf(run).slice(0, (process.stderr.columns ?? 80) - 1)}`);
      else if (Date.now() - shown >= PLAIN_EVERY_MS) {
        shown = Date.now();
        process.stderr.write(`${lineOf(run)}\n`);
      }
    },
    done(run) {
      if (!quiet) process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${lineOf(run)}: ${run.status}\n`);
    },
  };
}

/**
 * Progress of a run on stderr: a terminal shows one line that is overwritten, other outputs get a line every few
 * seconds.
 */
import type { Run } from '../../ledger/runs.ts';
import { formatDuration } from '../../time.ts';
import { toPrintable } from '../../printable.ts';

const PLAIN_EVERY_MS = 5_000;
const BAR_WIDTH = 20;
/** With fewer ended requests the time that is left cannot be estimated. */
const MIN_ENDED_FOR_PACE = 10;

const countEnded = (run: Run) => run.requests_done + run.requests_absent + run.requests_failed;
const measureDuration = (run: Run) => (run.finished_at ?? new Date()).getTime() - run.started_at.getTime();

export const formatProgress = (run: Run): string =>
  toPrintable(
    [
      `${run.pipeline}: ${run.requests_done + run.requests_absent}/${run.requests_total} requests`,
      run.requests_failed ? `${run.requests_failed} failed` : '',
      `${run.credits} credits`,
      `${run.rows_inserted} rows new, ${run.rows_updated} changed, ${run.rows_unchanged} unchanged`,
      run.rows_quarantined ? `${run.rows_quarantined} quarantined` : '',
      run.unread_fields ? `${run.unread_fields} ${run.unread_fields === 1 ? 'field' : 'fields'} not read` : '',
      run.checks_failed ? `${run.checks_failed} failed ${run.checks_failed === 1 ? 'check' : 'checks'}` : '',
      formatDuration(measureDuration(run)),
    ]
      .filter(Boolean)
      .join(', '),
  );

interface Pace {
  readonly ended: number;
  readonly at: number;
}

/** `[######--------------]  31 % of 940, 12 s left`. `expected` is an estimate: the run may have more requests. */
function formatBar(run: Run, expected: number, since: Pace | undefined): string {
  const all = Math.max(expected, run.requests_total);
  const ended = countEnded(run);
  const share = all ? ended / all : 1;
  const filled = Math.floor(share * BAR_WIDTH);
  const msPerRequest =
    since && ended - since.ended >= MIN_ENDED_FOR_PACE ? (Date.now() - since.at) / (ended - since.ended) : undefined;
  const left = msPerRequest === undefined ? '' : `, ${formatDuration(msPerRequest * (all - ended))} left`;
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} % of ${all}${left}`;
}

/**
 * `show` prints a run while it works, `done` its final state on a line of its own. `expected`: number of requests in
 * its plan.
 */
export function createProgress(
  quiet: boolean,
  expected = 0,
): { readonly show: (run: Run) => void; readonly done: (run: Run) => void } {
  // Overwriting needs a terminal that can erase a line.
  const terminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  let shown = Date.now();
  // Measured in this process only: a resumed run has requests that ended before.
  let since: Pace | undefined;
  return {
    show(run) {
      since ??= { ended: countEnded(run), at: Date.now() };
      if (quiet) return;
      const line = `${formatBar(run, expected, since)}  ${formatProgress(run)}`;
      if (terminal) process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
      else if (Date.now() - shown >= PLAIN_EVERY_MS) {
        shown = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
    done(run) {
      if (!quiet) process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${formatProgress(run)}: ${run.status}\n`);
    },
  };
}

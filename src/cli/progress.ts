/** A run while it goes on, on stderr: one line that moves on a terminal, a line now and then elsewhere. */
import type { Run } from '../jobs/ledger/runs.ts';
import { humanDuration } from '../time.ts';

const PLAIN_EVERY_MS = 5_000;
const BAR = 20;
/** Before so many requests have ended, their pace says little. */
const FEW = 10;

const endedOf = (run: Run) => run.requests_done + run.requests_absent + run.requests_failed;
const tookOf = (run: Run) => (run.finished_at ?? new Date()).getTime() - run.started_at.getTime();

export const lineOf = (run: Run): string =>
  [
    `${run.pipeline}: ${run.requests_done + run.requests_absent}/${run.requests_total} requests`,
    run.requests_failed ? `${run.requests_failed} failed` : '',
    `${run.credits} credits`,
    `${run.rows_inserted} rows new, ${run.rows_updated} changed, ${run.rows_unchanged} unchanged`,
    run.rows_quarantined ? `${run.rows_quarantined} quarantined` : '',
    run.unread_fields ? `${run.unread_fields} ${run.unread_fields === 1 ? 'field' : 'fields'} not read` : '',
    run.checks_failed ? `${run.checks_failed} failed ${run.checks_failed === 1 ? 'check' : 'checks'}` : '',
    humanDuration(tookOf(run)),
  ]
    .filter(Boolean)
    .join(', ');

interface Pace {
  readonly ended: number;
  readonly at: number;
}

/** `[######--------------]  31 % of 940, 12 s left`: as far as the plan knows how many there will be. */
function barOf(run: Run, expected: number, since: Pace | undefined): string {
  const all = Math.max(expected, run.requests_total);
  const ended = endedOf(run);
  const share = all ? ended / all : 1;
  const filled = Math.floor(share * BAR);
  const now = since && ended - since.ended >= FEW ? (Date.now() - since.at) / (ended - since.ended) : undefined;
  const left = now === undefined ? '' : `, ${humanDuration(now * (all - ended))} left`;
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${Math.floor(share * 100)} % of ${all}${left}`;
}

/** Shows a run; `done` leaves its last state on a line of its own. `expected`: requests that it is planned to have. */
export function progress(
  quiet: boolean,
  expected = 0,
): { readonly show: (run: Run) => void; readonly done: (run: Run) => void } {
  // The moving line needs a terminal that can erase a line.
  const terminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  let shown = Date.now();
  // The pace of this process: a run that is gone on with has a past of its own.
  let since: Pace | undefined;
  return {
    show(run) {
      since ??= { ended: endedOf(run), at: Date.now() };
      if (quiet) return;
      const line = `${barOf(run, expected, since)}  ${lineOf(run)}`;
      if (terminal) process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
      else if (Date.now() - shown >= PLAIN_EVERY_MS) {
        shown = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
    done(run) {
      if (!quiet) process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${lineOf(run)}: ${run.status}\n`);
    },
  };
}

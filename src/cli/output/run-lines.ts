/** Runs, and what they leave behind, as text. */
import type { CheckResult } from '../../data-checks/check-results.ts';
import type { Run } from '../../ledger/runs.ts';
import { formatDuration } from '../../time.ts';
import { formatTable } from './format-table.ts';
import { toPrintable } from '../../printable.ts';

/** One line a run. Ends with a line break; empty for no runs. */
export const formatRuns = (runs: readonly Run[]): string =>
  formatTable(
    runs.map((run) => ({
      run: run.run_id,
      pipeline: run.pipeline,
      status: run.status,
      trigger: run.trigger,
      date: run.business_date,
      started: run.started_at,
      took: formatDuration((run.finished_at ?? new Date()).getTime() - run.started_at.getTime()),
      requests: `${run.requests_done + run.requests_absent}/${run.requests_total}`,
      failed: run.requests_failed,
      new: run.rows_inserted,
      changed: run.rows_updated,
      credits: run.credits,
      error: run.error,
    })),
  );

/** One line a failed check. Ends with a line break; empty for no failures. */
export const failureLines = (failures: readonly CheckResult[]): string =>
  failures
    .map(
      ({ run_id, severity, name, subject, observed, expected }) =>
        `${toPrintable(`${severity}: check ${name} after run ${run_id}: ${subject}: ${observed} (expected: ${expected})`)}\n`,
    )
    .join('');

/** A line that says where to look for values that could not be read; empty for 0 fields. */
export const unreadFieldsText = (fields: number): string =>
  fields ? `Fields with values that could not be read: ${fields}. See: npx echotik-warehouse quarantine fields\n` : '';

interface Interruption {
  /** The run that the command was waiting for; undefined between runs. */
  readonly runId: number | undefined;
  /** What continues that run. */
  readonly next: string;
  /** Number of runs that had ended before. */
  readonly ended: number;
  /** Number of runs that the command had to do. */
  readonly planned: number;
}

/** What an interruption leaves behind. Ends with a line break. */
export function interruptionText({ runId, next, ended, planned }: Interruption): string {
  if (runId !== undefined) return `Interrupted. Run ${runId} is kept: ${next}.\n`;
  if (ended === 0) return 'Interrupted before a run began: no request was sent.\n';
  return `Interrupted between runs: ${ended} of ${planned} ${ended === 1 ? 'has' : 'have'} ended, the others have not begun.\n`;
}

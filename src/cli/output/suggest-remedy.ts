/** What an operator can do about a run that did not succeed. */
import type { Run } from '../../ledger/runs.ts';

type EndedRun = Pick<Run, 'run_id' | 'status' | 'end_reason' | 'resume_at'>;

/** Returns one line. Runs of versions before 0.2 have no reason: they get the remedy of their status. */
export function suggestRemedy({ run_id: runId, status, end_reason: reason, resume_at: resumeAt }: EndedRun): string {
  const resume = `npx echotik-warehouse runs resume ${runId}`;
  if (status === 'paused') return `${resume} continues it`;
  if (status === 'cancelled') return 'begin a new one: what is stored is not bought again';
  if (status === 'out_of_budget') {
    if (!resumeAt) return `${resume} continues it; --max-credits sets another limit`;
    return suggestCredits(
      reason,
      `a scheduler continues it at ${formatInstant(resumeAt)}, and so does the same command`,
    );
  }
  if (reason === 'credentials_refused')
    return 'correct ECHOTIK_USERNAME and ECHOTIK_PASSWORD, then repeat the command: it continues this run';
  if (resumeAt)
    return `a scheduler repeats the failed requests at ${formatInstant(resumeAt)}; ${resume} repeats them now`;
  const requests = `npx echotik-warehouse sql "select stream, params, status, error from ops.requests where run_id = ${runId} and error is not null"`;
  switch (reason) {
    case 'stream_missing':
      return `leave the stream out of the pipeline, or have EchoTik add it to the contract: ${requests} names it; then ${resume} requests it again`;
    case 'api_unreachable':
      return 'check ECHOTIK_BASE_URL and the network, then run it again';
    case 'quarantine':
      return 'npx echotik-warehouse quarantine list shows what is wrong with them';
    case 'check_failed':
      return `npx echotik-warehouse checks list --run ${runId} --failed shows the results; docs/checks.md explains them`;
    default:
      return `${requests}; ${resume} repeats the failed requests`;
  }
}

function suggestCredits(reason: Run['end_reason'], continues: string): string {
  switch (reason) {
    case 'api_quota':
      return `ask EchoTik to raise the quota; ${continues}`;
    case 'api_throttled':
      return `wait: ${continues}`;
    default:
      return `raise the budget, or wait: ${continues}`;
  }
}

const formatInstant = (instant: Date) => instant.toISOString().replace(/\.\d+Z$/, 'Z');

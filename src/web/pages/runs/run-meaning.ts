/** What the status of a run means, and the exit code of a command that has waited for it. */
import { runExitCodes } from '../../../ledger/run-exit-codes.ts';
import type { RunEndReason, RunStatus } from '../../../ledger/runs.ts';

const statuses: Readonly<Record<RunStatus, string>> = {
  running: 'Its requests are being sent, or wait to be sent.',
  paused: 'No more requests are sent until it is resumed. Answers to calls in flight were stored.',
  succeeded:
    'Every request was answered and loaded, or the API has no data for it, and no check of severity error failed.',
  partial: 'It has ended, and something is missing: what was loaded is complete in itself.',
  failed: 'It has ended or was closed without the data that it was to bring.',
  out_of_budget:
    'A limit of credits was reached. Where it is that of the budget, a scheduler continues the run when there is budget again.',
  cancelled: 'An operator or a later slot ended it. Its waiting requests are not sent any more.',
};

const reasons: Readonly<Record<RunEndReason, string>> = {
  credentials_refused: 'EchoTik refused the credentials.',
  api_quota: 'The quota of the EchoTik account is used up.',
  api_throttled: 'EchoTik answered only 429 for 30 minutes.',
  budget: 'A limit of the day or the month was reached.',
  run_limit: 'The limit of the run, or of one of its streams, was reached.',
  operator: 'An operator stopped it.',
  overlap: 'A later slot replaced it.',
  stream_missing: 'The API lacks a stream, or refuses it for this account.',
  api_unreachable: 'The API could not be reached.',
  requests_failed: 'Some requests failed.',
  quarantine: 'Records that could not be loaded are in quarantine.',
  check_failed: 'A check of the loaded data failed.',
};

export interface RunMeaning {
  /** Whole sentences. */
  readonly text: string;
  readonly exitCode: number;
}

export const explainRun = (status: RunStatus, reason: RunEndReason | null): RunMeaning => ({
  text: `${statuses[status]}${reason === null ? '' : ` ${reasons[reason]}`}`,
  exitCode: runExitCodes[status],
});

/** What can be done to a run. To continue one that has ended is a purchase: its price is shown first. */
import { ActionForm } from '../../components/action-form.tsx';
import { cancelRunAction } from '../../actions/cancel-run.ts';
import { pauseRunAction } from '../../actions/pause-run.ts';
import { quoteResume } from '../../actions/quote-resume.ts';
import { resumeRunAction } from '../../actions/resume-run.ts';
import type { RunStatus } from '../../../ledger/runs.ts';

export function RunButtons({ runId, status }: { readonly runId: number; readonly status: RunStatus }) {
  const run = String(runId);
  const isPaused = status === 'paused';
  const hasEndedEarly = status === 'failed' || status === 'partial' || status === 'out_of_budget';
  if (status === 'succeeded' || status === 'cancelled') return null;
  return (
    <div class="actions">
      {status === 'running' ? <ActionForm action={pauseRunAction} input={{ run }} label="Pause the run" /> : null}
      {isPaused ? <ActionForm action={resumeRunAction} input={{ run }} label="Resume the run" tone="primary" /> : null}
      {hasEndedEarly ? (
        <ActionForm action={quoteResume} input={{ run }} label="See the price of continuing" tone="primary" />
      ) : null}
      {status === 'partial' ? null : (
        <ActionForm
          action={cancelRunAction}
          input={{ run }}
          label="Cancel the run"
          tone="danger"
          confirm={`Cancel run ${run}? Its waiting requests will not be sent any more. This cannot be undone.`}
        />
      )}
    </div>
  );
}

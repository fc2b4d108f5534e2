/** What can be done to a run. */
import { ActionForm } from '../../components/action-form.tsx';
import { Command } from '../../components/command.tsx';
import { permits } from '../../access/level.ts';
import { cancelRunAction } from '../../actions/cancel-run.ts';
import { pauseRunAction } from '../../actions/pause-run.ts';
import { resumeRunAction } from '../../actions/resume-run.ts';
import type { RunStatus } from '../../../ledger/runs.ts';
import { useHref, useView } from '../../view.ts';

export function RunButtons({ runId, status }: { readonly runId: number; readonly status: RunStatus }) {
  const run = String(runId);
  const isPaused = status === 'paused';
  const hasEndedEarly = status === 'failed' || status === 'partial' || status === 'out_of_budget';
  if (status === 'succeeded' || status === 'cancelled') return null;
  return (
    <div class="actions">
      {status === 'running' ? <ActionForm action={pauseRunAction} input={{ run }} label="Pause the run" /> : null}
      {isPaused ? <ActionForm action={resumeRunAction} input={{ run }} label="Resume the run" tone="primary" /> : null}
      {hasEndedEarly ? <ContinueAtPrice run={run} /> : null}
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

/** To continue a run that has ended is a purchase: its price is shown first. */
function ContinueAtPrice({ run }: { readonly run: string }) {
  const href = useHref();
  const { viewer, path } = useView();
  const mayBuy = permits(viewer.level, 'spend');
  return (
    <form method="post" action={href('/actions/quote-resume')} class="action">
      <input type="hidden" name="back" value={path} />
      <input type="hidden" name="run" value={run} />
      <button type="submit" class="primary" disabled={!mayBuy}>
        See the price of continuing
      </button>
      {mayBuy ? null : <span class="note">needs the level spend</span>}
      <details class="command-of">
        <summary>Command</summary>
        <Command command={`runs resume ${run}`} />
      </details>
    </form>
  );
}

/** One run: what it did, what failed, why it waits, and what can be done about it. */
import { toPrintable } from '../../../printable.ts';
import { LiveRegion } from '../../components/live-region.tsx';
import { State } from '../../components/state.tsx';
import { definePage } from '../../page.ts';
import { readRun, type RunModel } from './read-run.ts';
import { RunButtons } from './run-buttons.tsx';
import { RunRequestList } from './run-requests.tsx';
import { RunSummary } from './run-summary.tsx';
import { RunTimeline } from './run-timeline.tsx';

export const runPage = definePage({
  path: '/runs/:run',
  read: readRun,
  title: ({ run }) => `Run ${run.run_id}`,
  command: ({ run }) => `runs ${run.run_id}`,
  isLive: true,
  Body: ({ model }) => (
    <>
      <LiveRegion id="run-summary">
        <RunSummary model={model} />
      </LiveRegion>
      <LiveRegion id="run-buttons">
        <RunButtons runId={model.run.run_id} status={model.run.status} />
      </LiveRegion>
      <LiveRegion id="run-streams">
        <FailedChecks checks={model.checks} />
        <RunTimeline model={model} />
      </LiveRegion>
      <RunRequestList model={model} />
    </>
  ),
});

const FailedChecks = ({ checks }: Pick<RunModel, 'checks'>) =>
  checks.length ? (
    <section>
      <h2>Failed checks of its data</h2>
      <ul>
        {checks.map(({ name, subject, severity, observed, expected }) => (
          <li class="wrap">
            <State of={severity} /> {toPrintable(`${name}, ${subject}: ${observed}`)}{' '}
            <span class="note">{toPrintable(`expected: ${expected}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  ) : null;

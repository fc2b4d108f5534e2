/** Runs, newest first. */
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { State } from '../../components/state.tsx';
import { Age, Duration } from '../../components/when.tsx';
import { formatCount } from '../../format.ts';
import { definePage } from '../../page.ts';
import { useView } from '../../view.ts';
import { type ListedRun, readRuns, type RunsModel } from './read-runs.ts';
import { RunFilterForm } from './run-filter.tsx';

export const runsPage = definePage({
  path: '/runs',
  read: readRuns,
  title: () => 'Runs',
  command: () => 'runs',
  isLive: true,
  Body: ({ model }) => (
    <>
      <RunFilterForm {...model} />
      <LiveRegion id="runs">
        <RunTable model={model} />
        {model.before === null ? null : (
          <p>
            <Link to={buildPath(model, null)}>Newest runs</Link>
          </p>
        )}
        {model.next === null ? null : (
          <p>
            <Link to={buildPath(model, model.next)}>Older runs</Link>
          </p>
        )}
      </LiveRegion>
    </>
  ),
});

const RunTable = ({ model: { runs, next, pipeline, status, trigger } }: { readonly model: RunsModel }) => (
  <DataTable
    caption="Runs, newest first"
    rows={runs}
    empty={
      next !== null
        ? 'None of the newest 20,000 runs is of this kind.'
        : (pipeline ?? status ?? trigger)
          ? 'No run is of this kind.'
          : 'No run yet.'
    }
    columns={[
      { title: 'Run', cell: ({ run_id: run }) => <Link to={`/runs/${run}`}>{run}</Link> },
      { title: 'Pipeline', cell: (run) => <span class="value">{toPrintable(run.pipeline)}</span> },
      { title: 'Status', cell: (run) => <State of={run.status} /> },
      { title: 'Day', cell: (run) => <span class="name">{run.business_date}</span> },
      { title: 'Trigger', cell: (run) => run.trigger },
      { title: 'Began', cell: (run) => <Age at={run.started_at} /> },
      { title: 'Took', cell: (run) => <Took run={run} /> },
      { title: 'Requests', isNumber: true, cell: formatRequests },
      {
        title: 'Failed',
        isNumber: true,
        cell: ({ failed, is_sample }) => `${formatCount(failed)}${is_sample ? '+' : ''}`,
      },
      {
        title: 'Rows written',
        isNumber: true,
        cell: (run) => (run.finished_at ? formatCount(run.rows_inserted + run.rows_updated) : ''),
      },
      { title: 'Credits', isNumber: true, cell: ({ credits }) => formatCount(credits) },
      { title: 'Error', cell: ({ error }) => <span class="wrap">{error === null ? '' : toPrintable(error)}</span> },
    ]}
  />
);

function Took({ run: { started_at, finished_at } }: { readonly run: ListedRun }) {
  const { now } = useView();
  return <Duration ms={Math.max(0, (finished_at ?? now).getTime() - started_at.getTime())} />;
}

/** Of an open run those that have ended, of those that are known. */
const formatRequests = ({ requests, ended, finished_at, is_sample }: ListedRun) => {
  if (finished_at) return formatCount(requests);
  return is_sample
    ? `about ${Math.floor((100 * ended) / requests)}%`
    : `${formatCount(ended)} of ${formatCount(requests)}`;
};

function buildPath({ pipeline, status, trigger }: RunsModel, before: number | null): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ pipeline, status, trigger, before }))
    if (value !== null) query.set(name, String(value));
  return query.size ? `/runs?${query.toString()}` : '/runs';
}

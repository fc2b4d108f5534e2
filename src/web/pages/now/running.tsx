/** What runs now, and what waits. */
import type { Wait } from '../../../app/find-waits.ts';
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount } from '../../format.ts';
import { Progress } from '../runs/progress.tsx';
import type { RunProgress } from '../runs/read-progress.ts';

export const Running = ({ running }: { readonly running: readonly RunProgress[] }) => (
  <DataTable
    caption="Runs in progress"
    rows={running}
    empty="Nothing runs at the moment."
    columns={[
      { title: 'Run', cell: ({ run_id: run }) => <Link to={`/runs/${run}`}>{run}</Link> },
      { title: 'Pipeline', cell: ({ pipeline }) => toPrintable(pipeline) },
      { title: 'State', cell: ({ status }) => <State of={status} /> },
      { title: 'Progress', cell: (run) => <Progress run={run} /> },
      {
        title: 'Rows written',
        isNumber: true,
        cell: (run) => `${formatCount(run.rows_written)}${run.isSample ? '+' : ''}`,
      },
      { title: 'Began', cell: ({ started_at }) => <Age at={started_at} /> },
    ]}
  />
);

export const Waits = ({ waits }: { readonly waits: readonly Wait[] }) => (
  <DataTable
    caption="What waits"
    rows={waits}
    empty="Nothing waits."
    columns={[
      {
        title: 'What',
        cell: ({ pipeline, run }) => (
          <>
            {toPrintable(pipeline)}
            {run === null ? null : (
              <>
                , <Link to={`/runs/${run}`}>run {run}</Link>
              </>
            )}
          </>
        ),
      },
      { title: 'Why', cell: ({ reason }) => <span class="wrap">{toPrintable(reason)}</span> },
      { title: 'Until', cell: ({ until }) => <Age at={until} /> },
    ]}
  />
);

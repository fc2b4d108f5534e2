/** Each pipeline: whether it is on time, and its newest data; and the workers. */
import type { WorkerState } from '../../../monitoring/operational-state.ts';
import { toPrintable } from '../../../printable.ts';
import { Command } from '../../components/command.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { findTone, State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { pipelineLevels } from './judge-pipeline.ts';
import type { PipelineNow } from './read-now.ts';

export const Pipelines = ({ pipelines }: { readonly pipelines: readonly PipelineNow[] }) => (
  <DataTable
    caption="Pipelines and their newest data, the most urgent first"
    rows={pipelines.toSorted((a, b) => pipelineLevels.indexOf(a.level) - pipelineLevels.indexOf(b.level))}
    empty="The configuration has no pipeline."
    columns={[
      {
        title: 'Pipeline',
        cell: ({ pipeline }) => <Link to={`/grid?pipeline=${encodeURIComponent(pipeline)}`}>{pipeline}</Link>,
      },
      {
        title: 'State',
        cell: ({ level }) => <State of={level} tone={level === 'pending' ? 'idle' : findTone(level)} />,
      },
      { title: 'Newest complete day', cell: ({ newestDay }) => newestDay ?? <span class="none">none yet</span> },
      { title: 'Last success', cell: ({ lastSuccess }) => <Age at={lastSuccess} /> },
      { title: 'Reason', cell: ({ reason }) => <span class="wrap">{toPrintable(reason)}</span> },
    ]}
  />
);

export const Workers = ({ workers }: { readonly workers: readonly WorkerState[] }) => (
  <DataTable
    caption="Workers"
    rows={workers}
    empty={
      <>
        No worker is alive, so no request is sent. <Command command="start" /> runs one with the scheduler,{' '}
        <Command command="worker" /> a worker alone.
      </>
    }
    columns={[
      { title: 'Worker', cell: ({ worker }) => worker },
      { title: 'Host', cell: ({ host, pid }) => `${toPrintable(host)}, process ${pid}` },
      {
        title: 'State',
        cell: ({ isAlive }) => <State of={isAlive ? 'alive' : 'lost'} tone={isAlive ? 'good' : 'bad'} />,
      },
      { title: 'Heartbeat', cell: ({ lastHeartbeat }) => <Age at={lastHeartbeat} /> },
    ]}
  />
);

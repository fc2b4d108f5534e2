/** When each pipeline runs, in words, with buttons that pause or resume its schedule, and that show the price of running it now. */
import { ActionForm } from '../../components/action-form.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { pausePipeline } from '../../actions/pause-pipeline.ts';
import { quoteSync } from '../../actions/quote-sync.ts';
import { resumePipeline } from '../../actions/resume-pipeline.ts';
import type { GridRow } from './read-grid.ts';

export const ScheduleTable = ({ rows }: { readonly rows: readonly GridRow[] }) => (
  <DataTable
    caption="Schedule"
    rows={rows}
    empty="The configuration has no pipeline."
    columns={[
      { title: 'Pipeline', cell: ({ pipeline }) => <span class="name">{pipeline}</span> },
      { title: 'When', cell: (row) => <Schedule row={row} /> },
      {
        title: 'Next slot',
        cell: ({ nextSlot, pausedAt }) => (pausedAt ? <State of="paused" /> : <Age at={nextSlot} />),
      },
      {
        title: 'Pause or resume',
        cell: ({ pipeline, pausedAt }) =>
          pausedAt ? (
            <ActionForm action={resumePipeline} input={{ pipeline }} label={`Resume ${pipeline}`} />
          ) : (
            <ActionForm action={pausePipeline} input={{ pipeline }} label={`Pause ${pipeline}`} />
          ),
      },
      {
        title: 'Now',
        cell: ({ pipeline }) => (
          <ActionForm action={quoteSync} input={{ target: pipeline }} label={`Price of running ${pipeline} now`} />
        ),
      },
    ]}
  />
);

const Schedule = ({ row: { after, words, cron, timezone } }: { readonly row: GridRow }) => (
  <div class="wrap">
    {after === null ? words : `after ${after.join(' and ')}, whose slots are ${words}`}{' '}
    <span class="note">
      {timezone}, <code>{cron}</code>
    </span>
  </div>
);

/** One square for each pipeline and day: did it run as it should, and what comes. */
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { definePage } from '../../page.ts';
import { DayTable } from './day-table.tsx';
import { GridOptions } from './grid-options.tsx';
import { GridLegend } from './grid-square.tsx';
import { GridTable } from './grid-table.tsx';
import { readGrid } from './read-grid.ts';
import { ScheduleTable } from './schedule-table.tsx';

export const gridPage = definePage({
  path: '/grid',
  read: readGrid,
  title: ({ pipeline }) => (pipeline === null ? 'Grid' : `Grid of ${pipeline}`),
  command: () => 'schedule list',
  isLive: true,
  Body: ({ model }) => (
    <>
      <GridOptions days={model.days} pipeline={model.pipeline} pipelines={model.pipelines} />
      <LiveRegion id="grid">
        <GridTable model={model} />
        <GridLegend />
        <p class="note">
          A square with a number has that many slots, and the state of the worst of them. Where there is no square,
          there is no slot. Days are those of each pipeline's time zone.
        </p>
        {model.pipeline === null ? null : (
          <p>
            <Link to={`/runs?pipeline=${encodeURIComponent(model.pipeline)}`}>Runs of {model.pipeline}</Link>
          </p>
        )}
        {model.day && model.pipeline !== null ? <DayTable pipeline={model.pipeline} day={model.day} /> : null}
      </LiveRegion>
      <section>
        <h2>Schedule</h2>
        <ScheduleTable rows={model.rows} />
      </section>
    </>
  ),
});

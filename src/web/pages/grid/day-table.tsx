/** The slots of one day of a pipeline. */
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { findTone, State } from '../../components/state.tsx';
import { When } from '../../components/when.tsx';
import { formatCount } from '../../format.ts';
import type { DaySlots } from './read-day-slots.ts';

export const DayTable = ({
  pipeline,
  day: { day, slots, isCut },
}: {
  readonly pipeline: string;
  readonly day: DaySlots;
}) => (
  <section>
    <h2>
      {pipeline} on {day}
    </h2>
    <DataTable
      caption={`Slots of ${pipeline} on ${day}`}
      rows={slots}
      empty="It has no slot on this day, or no scheduler knew it then."
      columns={[
        { title: 'Slot', cell: ({ slot }) => <When at={slot} /> },
        { title: 'State', cell: ({ state }) => <State of={state} tone={findTone(state)} /> },
        { title: 'Run', cell: ({ run }) => (run === null ? '' : <Link to={`/runs/${run}`}>{run}</Link>) },
        { title: 'Credits', isNumber: true, cell: ({ credits }) => (credits === null ? '' : formatCount(credits)) },
        {
          title: 'Reason',
          cell: ({ reason }) => <span class="wrap">{reason === null ? '' : toPrintable(reason)}</span>,
        },
      ]}
    />
    {isCut ? <p class="note">More slots follow on this day.</p> : null}
  </section>
);

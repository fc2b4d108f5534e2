import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { When } from '../../components/when.tsx';
import { formatQuantity } from '../../format.ts';
import { buildWhyPath } from '../why/key-list.tsx';
import type { PastState } from './read-state.ts';
import type { TimeModel } from './read-time.ts';
import { buildTimePath } from './time-form.tsx';

interface StateTableProps {
  readonly table: NonNullable<TimeModel['table']>;
  readonly time: TimeModel;
  readonly state: PastState;
}

/** The rows as they were known at the end of the day. */
export const StateTable = ({ table, time, state: { columns, rows, next } }: StateTableProps) => (
  <section>
    <h2>{`${table.name} as known on ${time.day}`}</h2>
    <p role="status">
      {next ? `${formatQuantity(rows.length, 'row')}; there are more.` : formatQuantity(rows.length, 'row')}
    </p>
    <DataTable
      caption={`${table.name} on ${time.day}`}
      rows={rows}
      empty={time.is_before_edge ? 'Unknown: the states of then are not kept.' : 'Nothing of this was known by then.'}
      columns={[
        { title: 'Now', cell: ({ key }) => <Link to={buildWhyPath(table.name, key)}>Why</Link> },
        ...columns.map((title, index) => ({
          title,
          cell: ({ values }: PastState['rows'][number]) => <PastValue text={values[index] ?? null} />,
        })),
        { title: 'First seen with this content', cell: ({ observed_at: at }) => <When at={at} /> },
      ]}
    />
    {next ? <Link to={buildTimePath(time, { after: JSON.stringify(next) })}>Next rows</Link> : null}
  </section>
);

const SHOWN_CHARACTERS = 120;

/** A value of then or of now. */
export function PastValue({ text }: { readonly text: string | null }) {
  if (text === null) return <span class="none">–</span>;
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : text;
  return <span class="value">{toPrintable(shown)}</span>;
}

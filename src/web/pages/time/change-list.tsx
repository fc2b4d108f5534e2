/** Rows that were added, changed or restated between two days. */
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State, type Tone } from '../../components/state.tsx';
import { When } from '../../components/when.tsx';
import { formatQuantity } from '../../format.ts';
import { buildWhyPath } from '../why/key-list.tsx';
import type { AbsentRow } from './read-absent.ts';
import type { Changes, RowChange } from './read-changes.ts';
import type { TimeModel } from './read-time.ts';
import { PastValue } from './state-table.tsx';
import { buildTimePath } from './time-form.tsx';

interface ChangeListProps {
  readonly table: NonNullable<TimeModel['table']>;
  readonly time: TimeModel;
  readonly changes: Changes;
}

const kinds: Readonly<Record<RowChange['kind'], { readonly tone: Tone; readonly means: string }>> = {
  added: { tone: 'good', means: 'not known before' },
  changed: { tone: 'busy', means: 'known before with other content' },
  restated: { tone: 'warn', means: 'a day that the API states differently now' },
  unknown: { tone: 'none', means: 'its state before is not kept' },
  same: { tone: 'idle', means: 'it changed, and is now as it was' },
};

export const ChangeList = ({ table, time, changes: { rows, next } }: ChangeListProps) => (
  <section>
    <h2>{`${table.name} from ${time.day} to ${time.until}`}</h2>
    <p role="status">{describeCounts(rows, next !== null)}</p>
    <DataTable
      caption={`What has changed in ${table.name}`}
      rows={rows}
      empty="Nothing has changed."
      columns={[
        { title: 'State', cell: ({ kind }) => <State of={kind} tone={kinds[kind].tone} /> },
        { title: 'Row', cell: ({ key }) => <Key table={table.name} rowKey={key} /> },
        { title: 'Before and after', cell: (row) => <Fields row={row} /> },
        { title: 'Seen', cell: ({ observed_at: at }) => <When at={at} /> },
      ]}
    />
    {next ? <Link to={buildTimePath(time, { after: JSON.stringify(next) })}>Next rows</Link> : null}
    <Absent absent={time.absent} />
    <ul class="legend" aria-label="Legend">
      {Object.entries(kinds).map(([kind, { tone, means }]) => (
        <li>
          <State of={kind} tone={tone} />: {means}
        </li>
      ))}
    </ul>
  </section>
);

function describeCounts(rows: readonly RowChange[], isCut: boolean): string {
  const counts = Object.keys(kinds).flatMap((kind) => {
    const count = rows.filter((row) => row.kind === kind).length;
    return count ? [`${count} ${kind}`] : [];
  });
  if (!counts.length) return 'No row has changed.';
  return isCut
    ? `Of the first ${formatQuantity(rows.length, 'row')}: ${counts.join(', ')}. There are more.`
    : `${counts.join(', ')}.`;
}

const Key = ({ table, rowKey }: { readonly table: string; readonly rowKey: RowChange['key'] }) => (
  <Link to={buildWhyPath(table, rowKey)}>
    <span class="value">
      {toPrintable(
        Object.values(rowKey)
          .filter((text) => text !== '')
          .join(' '),
      )}
    </span>
  </Link>
);

function Fields({ row: { fields, more } }: { readonly row: RowChange }) {
  if (!fields.length) return null;
  return (
    <ul class="fields">
      {fields.map(({ column, before, after }) => (
        <li>
          <code>{column}</code>: <del>{<PastValue text={before} />}</del> → <ins>{<PastValue text={after} />}</ins>
        </li>
      ))}
      {more ? <li>{`and ${formatQuantity(more, 'field')} more`}</li> : null}
    </ul>
  );
}

function Absent({ absent }: { readonly absent: readonly AbsentRow[] }) {
  if (!absent.length) return null;
  return (
    <>
      <h3>Gone from the API</h3>
      <p>These were requested between the days, and the API did not have them. The last known row is kept.</p>
      <ul>
        {absent.map(({ id, stream, business_date: day, request_id: request }) => (
          <li>{`${toPrintable(id)}: ${stream} on ${day} (request ${request})`}</li>
        ))}
      </ul>
    </>
  );
}

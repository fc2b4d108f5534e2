/** A row with its values, its call, its price and the body it is from. */
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount, formatCredits, formatQuantity } from '../../format.ts';
import { BodyView } from './body-view.tsx';
import { CallList } from './call-list.tsx';
import { buildWhyPath } from './key-list.tsx';
import type { ExplainedRow, Why } from './read-why.ts';

interface RowExplainedProps {
  readonly table: NonNullable<Why['table']>;
  readonly row: ExplainedRow;
  readonly column: string | null;
}

export const RowExplained = ({ table, row, column }: RowExplainedProps) => (
  <>
    <Summary row={row} column={column} />
    <div class="columns">
      <section>
        <h2>Row</h2>
        <p>
          This content was first seen <Age at={row.observed_at} />, and written <Age at={row.loaded_at} />.
          {row.versions === null ? '' : ` Its history has ${formatQuantity(row.versions, 'version')}.`}
        </p>
        <DataTable
          caption="Values of the row"
          rows={table.columns}
          empty=""
          columns={[
            {
              title: 'Column',
              cell: ({ name, comment }) => (
                <Link
                  to={buildWhyPath(table.name, row.key, name)}
                  label={`${name}: ${comment}`}
                  isCurrent={name === column}
                >
                  {name}
                </Link>
              ),
            },
            {
              title: 'Value',
              cell: ({ name }) => <Value text={row.values[name] ?? null} isMarked={name === column} />,
            },
          ]}
        />
      </section>
      <BodyView row={row} column={column} />
    </div>
    <CallList row={row} />
  </>
);

const SHOWN_CHARACTERS = 300;

function Value({ text, isMarked }: { readonly text: string | null; readonly isMarked: boolean }) {
  if (text === null) return <span class="none">–</span>;
  const shown = toPrintable(
    text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : text,
  );
  return isMarked ? <mark class="value">{shown}</mark> : <span class="value">{shown}</span>;
}

/** The price in a sentence. */
function Summary({
  row: { values, source: call, price, value_since: since },
  column,
}: Pick<RowExplainedProps, 'row' | 'column'>) {
  if (!call) return <p class="notice">The ledger no longer has the call that this row came from.</p>;
  const { credits, records } = price;
  return (
    <p class="answer">
      <strong>
        {column === null ? 'This row' : column}
        {column === null ? null : (
          <>
            {' = '}
            <Value text={values[column] ?? null} isMarked={true} />
          </>
        )}
      </strong>
      {' came from '}
      <a href={`#request-${call.request_id}`}>{`request ${call.request_id}`}</a>
      {` of ${call.stream}, which cost `}
      <strong>{formatCredits(credits)}</strong>
      {records === null || records < 2
        ? '.'
        : ` for ${formatQuantity(records, 'record')}: 1/${formatCount(records)} of it for this row.`}
      {since ? (
        <>
          {' This value was first seen '}
          <Age at={since} />.
        </>
      ) : null}
    </p>
  );
}

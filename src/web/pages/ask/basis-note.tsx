/** What an answer stands on, how old it is and what its newest part cost. */
import { Link } from '../../components/link.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount, formatCredits, formatQuantity } from '../../format.ts';
import type { AnswerBasis } from '../../sql/read-basis.ts';

export function BasisNote({ basis }: { readonly basis: AnswerBasis | null }) {
  if (!basis) return <p class="note">It reads no table that the API fills: it costs nothing to ask again.</p>;
  const { tables, rows, calls, credits, isCut, oldest, newest, refresh, newest_day: day } = basis;
  const most = isCut ? 'more than ' : '';
  return (
    <section class="basis" aria-label="What the answer stands on">
      <p>
        The tables of this answer have <strong>{`${most}${formatQuantity(rows, 'row')}`}</strong>
        {` of ${most}${formatQuantity(calls, 'call')}, which cost `}
        <strong>{`${most}${formatCredits(credits)}`}</strong>.{' '}
        {newest ? (
          <>
            The newest row is from <Age at={newest} />, the oldest from <Age at={oldest} />.
          </>
        ) : null}
      </p>
      <p>
        {day === null ? 'Nothing was requested for them yet. ' : `Newest business day: ${day}. `}
        {refresh === null
          ? 'What it costs to read it again is not known.'
          : `To read the newest day again: about ${formatCredits(refresh)}. Asking again what is stored costs nothing.`}
      </p>
      <details>
        <summary>{formatQuantity(tables.length, 'table')}</summary>
        <ul>
          {tables.map((table) => (
            <li>
              <Link to={`/time?table=${table.table}`}>{table.table}</Link>
              {`: ${table.isCut ? 'more than ' : ''}${formatCount(table.rows)} rows`}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

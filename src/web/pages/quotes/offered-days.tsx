/** Which lists of the chosen days are bought, and why the others are not. */
import { Link } from '../../components/link.tsx';
import { formatCount, formatQuantity } from '../../format.ts';
import type { ShownQuote } from './read-quote.ts';

export function OfferedDaysList({ order, offer: { days } }: ShownQuote) {
  if (!days || order.kind !== 'backfill') return null;
  const { found, lists, owners } = days;
  return (
    <section>
      <h2>What is bought</h2>
      <p>
        {formatQuantity(days.days, 'day')}, {formatQuantity(days.series, 'series', 'series')}:{' '}
        {formatQuantity(lists, 'list')} will be requested. <Link to={`/coverage/${order.stream}`}>Coverage</Link>
      </p>
      <ul>
        {found.missing && order.mode !== 'failed' ? (
          <li>{formatCount(found.missing)} missing: will be bought</li>
        ) : null}
        {found.failed ? <li>{formatCount(found.failed)} failed: will be bought again</li> : null}
        {found.present ? (
          <li>
            {formatCount(found.present)} present: {order.mode === 'all' ? 'will be bought again' : 'not bought again'}
          </li>
        ) : null}
        {found.absent ? (
          <li>
            {formatCount(found.absent)} absent: the API had no data,{' '}
            {order.mode === 'all' ? 'requested again' : 'so they are not requested again'}
          </li>
        ) : null}
        {found.open ? (
          <li>
            {formatCount(found.open)} open: not bought, because they are requested by{' '}
            {owners.map((run) => (
              <>
                <Link to={`/runs/${run}`}>run {run}</Link>{' '}
              </>
            ))}
          </li>
        ) : null}
      </ul>
    </section>
  );
}

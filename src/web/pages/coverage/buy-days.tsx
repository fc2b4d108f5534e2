/** The form that asks what missing days cost. */
import { addQuery } from '../../add-query.ts';
import { quoteBackfill } from '../../actions/quote-backfill.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { Link } from '../../components/link.tsx';
import { countDays } from '../../../time.ts';
import { formatDays } from './coverage-words.ts';
import type { SeriesCoverage } from './read-series.ts';

/** Gaps that are offered as links; the oldest ones. */
const MAX_GAPS = 12;

export function BuyDays({ stream, hasPast, rows, from, to, missing, selection }: SeriesCoverage) {
  if (!hasPast)
    return (
      <p class="notice">
        Days of {stream} cannot be bought later: it shows only what is there at the moment of a request.
      </p>
    );
  const { series, pages } = selection;
  return (
    <section id="buy" class="card">
      <h2>Buy days</h2>
      <p>
        {missing.length ? 'Gaps: ' : 'No day is missing here. Days can be requested again.'}
        {missing.slice(0, MAX_GAPS).map((gap) => (
          <>
            <Link
              to={`${addQuery(`/coverage/${stream}`, { from, to, buy_from: gap.from, buy_to: gap.to, series })}#buy`}
            >
              {gap.from === gap.to ? gap.from : `${gap.from} to ${gap.to}`} ({formatDays(countDays(gap.from, gap.to))})
            </Link>{' '}
          </>
        ))}
        {missing.length > MAX_GAPS ? `and ${missing.length - MAX_GAPS} later ones` : ''}
      </p>
      <ActionForm
        action={quoteBackfill}
        label="Show the price"
        tone="primary"
        asked={['from', 'to', 'series', 'mode', 'pages']}
        input={{
          stream,
          from: selection.from,
          to: selection.to,
          series: series ?? '',
          mode: 'missing',
          pages: pages === null ? '' : String(pages),
        }}
      >
        <label>
          First day <input type="date" name="from" value={selection.from} required />
        </label>
        <label>
          Last day <input type="date" name="to" value={selection.to} required />
        </label>
        <label>
          Series{' '}
          <select name="series">
            <option value="">all that have requests or a pipeline</option>
            {(rows ?? []).map(({ id, name }) => (
              <option value={id} selected={id === series}>
                {name || 'all'}
              </option>
            ))}
          </select>
        </label>
        <label>
          Which days{' '}
          <select name="mode">
            <option value="missing">those that are missing or failed</option>
            <option value="failed">only those that failed</option>
            <option value="all">all of them again</option>
          </select>
        </label>
        <label>
          Pages of each list{' '}
          <input type="number" name="pages" min="1" value={pages ?? ''} aria-describedby="pages-note" />
        </label>
        <span class="note" id="pages-note">
          empty: as many as the stream has
        </span>
      </ActionForm>
    </section>
  );
}

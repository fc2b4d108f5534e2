/** Why a row does not exist. */
import { toPrintable } from '../../../printable.ts';
import type { MissingRowReport } from '../../../past/explain-missing-row.ts';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { formatCount } from '../../format.ts';
import { CallCard } from './call-list.tsx';
import { SEARCHED_REQUESTS } from './read-why.ts';

const COVERAGE_WORDS: Readonly<Record<MissingRowReport['coverage'][number]['state'], string>> = {
  present: 'was read, and the row is not in it',
  absent: 'the API does not have it',
  open: 'is still to be read',
  failed: 'could not be read',
  missing: 'was never bought',
};

export function Absence({
  absence: { absent, calls, quarantined, coverage, streams },
}: {
  readonly absence: MissingRowReport;
}) {
  const isExplained = absent.length + calls.length + quarantined.length + coverage.length > 0;
  return (
    <section>
      <h2>There is no such row</h2>
      {isExplained ? null : <p>It was never requested, as far as the newest requests show.</p>}
      <ul>
        {absent.map(({ stream, business_date: day, request_id: id }) => (
          <li>{`The API did not have it: ${stream} on ${day} (request ${id}).`}</li>
        ))}
        {quarantined.map(({ quarantine_id: id, stream }) => (
          <li>
            {`A record about it is in quarantine: entry ${id} of ${stream}. `}
            <Link to="/problems">Problems</Link>
          </li>
        ))}
        {coverage.map(({ stream, key, state }) => (
          <li>
            <State of={state} /> {`that day of ${stream} ${formatSeries(key)}: ${COVERAGE_WORDS[state]}. `}
            {state === 'missing' ? <Link to={`/coverage?stream=${stream}`}>Coverage</Link> : null}
          </li>
        ))}
      </ul>
      {calls.length ? <h3>Calls that asked for it</h3> : null}
      {calls.map((call) => (
        <CallCard call={call} leads={false} />
      ))}
      <p class="note">
        {`It can come from: ${streams.join(', ')}. Searched are the newest ${formatCount(SEARCHED_REQUESTS)} requests of each; the command searches all.`}
      </p>
    </section>
  );
}

const formatSeries = (key: Readonly<Record<string, unknown>>): string =>
  toPrintable(
    Object.entries(key)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
  );

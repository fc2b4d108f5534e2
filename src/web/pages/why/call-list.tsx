/** The call of a row with its tries, the calls that led to it, and who else used its answer. */
import { toPrintable } from '../../../printable.ts';
import type { LedgerCall } from '../../../past/calls.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age, Duration, When } from '../../components/when.tsx';
import { formatCredits, formatQuantity } from '../../format.ts';
import type { ExplainedRow } from './read-why.ts';

export const CallList = ({ row: { calls, source, attempts, uses } }: { readonly row: ExplainedRow }) => (
  <>
    <section>
      <h2>Calls</h2>
      {calls.map((call, index) => (
        <CallCard call={call} leads={index > 0} />
      ))}
    </section>
    <section>
      <h2>{source ? `Attempts of request ${source.request_id}` : 'Attempts'}</h2>
      <DataTable
        caption="Attempts"
        rows={attempts}
        empty="No attempt is recorded any more."
        columns={[
          { title: 'Attempt', isNumber: true, cell: ({ attempt }) => attempt },
          { title: 'When', cell: ({ reserved_at: at }) => <When at={at} /> },
          { title: 'Outcome', cell: ({ outcome, state }) => outcome ?? state },
          { title: 'HTTP', isNumber: true, cell: ({ http_status: status }) => status ?? '' },
          { title: 'Took', isNumber: true, cell: ({ duration_ms: ms }) => <Duration ms={ms} /> },
          { title: 'Credits', isNumber: true, cell: ({ credits, state }) => `${credits} ${state}` },
          { title: 'Message', cell: ({ message }) => <span class="value">{toPrintable(message ?? '')}</span> },
        ]}
      />
    </section>
    <section>
      <h2>Who else used this answer</h2>
      <DataTable
        caption="Requests that used this answer"
        rows={uses}
        empty="Nobody else: no other request was answered with it."
        columns={[
          { title: 'Request', isNumber: true, cell: ({ request_id: id }) => id },
          { title: 'Run', cell: ({ run_id: run }) => <Link to={`/runs/${run}`}>{run}</Link> },
          { title: 'Pipeline', cell: ({ pipeline, trigger }) => `${pipeline} (${trigger})` },
          { title: 'When', cell: ({ finished_at: at }) => <Age at={at} /> },
          { title: 'Paid', isNumber: true, cell: () => formatCredits(0) },
        ]}
      />
    </section>
  </>
);

/** `leads`: a record of this call led to the one before. */
export const CallCard = ({ call, leads }: { readonly call: LedgerCall; readonly leads: boolean }) => (
  <article class="call" id={`request-${call.request_id}`}>
    <h3>{`${leads ? 'which was led to by ' : ''}request ${call.request_id}: ${call.stream}`}</h3>
    <p class="value">
      <code>{formatParams(call)}</code>
    </p>
    <p>
      <State of={call.status} />
      {call.error === null ? '' : ` ${toPrintable(call.error)}`}
      {`, ${formatCredits(call.credits)}, ${formatQuantity(call.attempts, 'attempt')}, business day ${call.business_date}, `}
      <Link to={`/runs/${call.run_id}`}>{`run ${call.run_id}`}</Link>
      {` (${call.pipeline}, ${call.trigger})`}
      {call.fetched_at ? (
        <>
          {', answered '}
          <When at={call.fetched_at} />
        </>
      ) : null}
    </p>
  </article>
);

const formatParams = ({ params, page }: LedgerCall): string =>
  toPrintable(
    Object.entries({ ...params, ...page })
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
  ) || 'no params';

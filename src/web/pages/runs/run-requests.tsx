/** Requests of a run with their attempts. */
import { toPrintable } from '../../../printable.ts';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age, Duration, When } from '../../components/when.tsx';
import { formatCount, formatCredits, formatQuantity } from '../../format.ts';
import type { RunModel } from './read-run.ts';
import type { RequestAttempt, RunRequest } from './read-run-requests.ts';

export function RunRequestList({ model: { run, requests, show } }: { readonly model: RunModel }) {
  const isAll = show === 'all';
  const path = `/runs/${run.run_id}`;
  const fine = requests.searched - requests.requests.length;
  return (
    <section>
      <h2>{isAll ? 'All requests' : 'Requests that failed or were repeated'}</h2>
      {requests.requests.length ? (
        <ul class="requests">
          {requests.requests.map((request) => (
            <li>
              <RequestItem request={request} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="empty">{isAll ? 'It has no request.' : 'None among those that were looked at.'}</p>
      )}
      <p class="note">
        {formatQuantity(requests.searched, 'request')} looked at
        {isAll || requests.next !== null ? '' : `, ${formatCount(fine)} of them without a failure or a repetition`}.
      </p>
      <p>
        {requests.next === null ? null : (
          <>
            <Link to={`${path}?show=${show}&after=${requests.next}`}>{isAll ? 'More requests' : 'Look further'}</Link> ·{' '}
          </>
        )}
        {isAll ? (
          <Link to={path}>Only those that failed or were repeated</Link>
        ) : (
          <Link to={`${path}?show=all`}>All requests</Link>
        )}
      </p>
    </section>
  );
}

const RequestItem = ({ request }: { readonly request: RunRequest }) => (
  <details>
    <summary>
      <State of={request.status} /> request {request.request_id}, {toPrintable(request.stream)},{' '}
      {request.source_request_id === null
        ? `${formatQuantity(request.attempts, 'attempt')}, ${formatCredits(request.credits)}`
        : 'from a stored answer'}
      {request.error === null ? '' : `: ${toPrintable(request.error).slice(0, 120)}`}
    </summary>
    <p class="wrap">
      <code>{toPrintable(request.params)}</code>
      {request.page === '{}' ? null : (
        <>
          , page <code>{toPrintable(request.page)}</code>
        </>
      )}
    </p>
    {request.error === null ? null : <p class="wrap">Error: {toPrintable(request.error)}</p>}
    {request.not_before ? (
      <p>
        Not sent before <When at={request.not_before} />
      </p>
    ) : null}
    {request.tries.length ? (
      <ol class="attempts">
        {request.tries.map((attempt) => (
          <li value={attempt.attempt}>
            <AttemptLine attempt={attempt} />
          </li>
        ))}
      </ol>
    ) : (
      <p class="note">{request.attempts ? 'Its attempts were deleted by retention.' : 'No attempt yet.'}</p>
    )}
  </details>
);

const AttemptLine = ({ attempt }: { readonly attempt: RequestAttempt }) => (
  <>
    <Age at={attempt.reserved_at} />: {attempt.outcome ?? 'in flight'}
    {attempt.http_status === null ? '' : `, HTTP ${attempt.http_status}`}, <Duration ms={attempt.duration_ms} />,{' '}
    {attempt.state} ({formatCredits(attempt.credits)})
    {attempt.message === null ? null : <span class="wrap">: {toPrintable(attempt.message)}</span>}
  </>
);

/** Requests of a run with their attempts: those that failed or were repeated, or all of them. */
import { groupBy } from '../../../group-by.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { integer, json, pick, type RowWith, statement, textValue } from '../../../load/connection/statement.ts';
import { attempts, requests } from '../../../load/tables/ops-requests.ts';
import { readInOrder } from './read-in-order.ts';

const SIZE = 50;
/** Requests among which they are looked for. The next page continues behind them. */
const MAX_SEARCHED = 10_000;
/** Attempts of one request that are shown, the newest ones. */
const MAX_ATTEMPTS = 10;

const runRequest = {
  ...pick(requests, 'request_id', 'identity', 'stream', 'status', 'attempts', 'failures', 'credits', 'records'),
  ...pick(requests, 'error', 'not_before', 'source_request_id'),
  params: textValue,
  page: textValue,
};

const SEARCHED = statement(
  'searched requests of a run',
  { searched: integer, last: textValue, found: json<readonly number[]>() },
  `with searched as materialized (
    select request_id, identity, status, attempts, failures from ops.requests
    where (run_id, identity) > ($1, $2) and run_id <= $1 order by run_id, identity limit ${MAX_SEARCHED}
  )
  select count(*)::int as searched, coalesce(max(identity), '') as last, (
    select coalesce(jsonb_agg(request_id), '[]') from (
      select request_id from searched
      where $3 or status in ('failed', 'quarantined') or failures > 0 or attempts > 1
      order by identity limit ${SIZE + 1}) f) as found
  from searched`,
);

const REQUESTS = statement(
  'shown requests of a run',
  runRequest,
  `select request_id, identity, stream, status, attempts, failures, credits, records, left(error, 2000) as error,
    not_before, source_request_id, left(params::text, 2000) as params, left(page #>> '{}', 200) as page
  from ops.requests where request_id = any($1::bigint[]) order by identity`,
);

const requestAttempt = {
  ...pick(attempts, 'request_id', 'attempt', 'state', 'credits', 'outcome', 'http_status', 'message'),
  ...pick(attempts, 'duration_ms', 'bytes', 'reserved_at', 'settled_at'),
};

const ATTEMPTS = statement(
  'attempts of requests',
  requestAttempt,
  `select a.request_id, a.attempt, a.state, a.credits, a.outcome, a.http_status, left(a.message, 1000) as message,
    a.duration_ms, a.bytes, a.reserved_at, a.settled_at
  from unnest($1::bigint[]) r (request_id) cross join lateral (
    select * from ops.attempts a where a.request_id = r.request_id order by attempt desc limit ${MAX_ATTEMPTS}) a
  order by a.request_id, a.attempt`,
);

export type RequestAttempt = RowWith<typeof requestAttempt>;

export interface RunRequest extends Omit<RowWith<typeof runRequest>, 'identity'> {
  /** The newest ten, oldest first. Retention may have deleted them. */
  readonly tries: readonly RequestAttempt[];
}

export interface RunRequests {
  /** Failed ones first. */
  readonly requests: readonly RunRequest[];
  /** How many requests were looked at for this page. */
  readonly searched: number;
  /** `after` of the next page; null: all were looked at. */
  readonly next: string | null;
}

/** `after`: a request identity, behind which it continues; empty: from the first. Uses a transaction of its own. */
export async function readRunRequests(
  pool: Pool,
  runId: number,
  { after, isAll }: { readonly after: string; readonly isAll: boolean },
): Promise<RunRequests> {
  const { rows: windows } = await readInOrder(pool, (connection) => connection.query(SEARCHED, [runId, after, isAll]));
  const [window] = windows;
  const { searched = 0, last = '', found = [] } = window ?? {};
  const { rows } = await pool.query(REQUESTS, [found]);
  const shown = rows.slice(0, SIZE);
  const tries = await pool.query(ATTEMPTS, [shown.map(({ request_id }) => request_id)]);
  const byRequest = groupBy(tries.rows, ({ request_id }) => request_id);
  const end = searched === MAX_SEARCHED ? last : null;
  return {
    requests: shown
      .map(({ identity: _identity, ...request }) => ({ ...request, tries: byRequest.get(request.request_id) ?? [] }))
      .toSorted((a, b) => Number(isFailed(b)) - Number(isFailed(a)) || a.request_id - b.request_id),
    searched,
    next: rows.length > SIZE ? (shown.at(-1)?.identity ?? null) : end,
  };
}

const isFailed = ({ status }: Pick<RunRequest, 'status'>) => status === 'failed' || status === 'quarantined';

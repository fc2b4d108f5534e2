/** Requests of streams that describe only the present fail when their deadline (ask_until) has passed. */
import { inTransaction, type Pool } from '../load/connection/pool.ts';
import type { JobEvent, SlotOutcome } from './job-event.ts';
import type { RunRow } from './runs.ts';

/**
 * Only runs whose deadline has passed are searched. A request that reads a stored body has no deadline. The clock of
 * PostgreSQL has to agree that the deadline has passed: a wrong clock of this host cancels no purchase.
 */
const EXPIRE = `with late as (
    select r.request_id, u.run_id, u.pipeline
    from ops.runs u join ops.requests r using (run_id)
    where u.status = 'running' and u.finished_at is null and u.present_until <= least($1, now())
      and r.finished_at is null and r.status = 'queued' and r.ask_until <= least($1, now()) and r.source_request_id is null
    order by r.request_id for update of r skip locked
  )
  update ops.requests r set status = case when r.look_ahead then 'cancelled' else 'failed' end, planned = false,
    finished_at = now(), not_before = null, error = 'not requested: the stream describes only the present, and could be requested until '
      || to_char(r.ask_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || coalesce('; before: ' || r.error, '')
  from late l where r.request_id = l.request_id
  returning r.run_id, l.pipeline, r.stream, r.ask_until, r.look_ahead`;

/** The slot of a run without any stored answer whose requests have all expired. */
const MARK_MISSED = `update ops.ticks t set outcome = 'missed',
    reason = 'no worker requested its streams in time: they describe only the present, and could be requested until '
      || to_char(u.present_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  from ops.runs u
  where t.run_id = any($1::bigint[]) and t.outcome = 'run' and u.run_id = t.run_id
    and not exists (select from ops.requests r where r.run_id = t.run_id
      and not r.look_ahead and (r.finished_at is null or r.status <> 'failed' or r.ask_until is null))
  returning t.pipeline, t.slot, t.run_id as run, t.outcome, t.reason`;

type ExpiredRequest = Readonly<Pick<RunRow, 'run_id' | 'pipeline'>> & {
  readonly stream: string;
  readonly ask_until: Date;
  readonly look_ahead: boolean;
};

type ExpiryEvent = Extract<JobEvent, { readonly kind: 'requests expired' | 'slot accounted for' }>;

/**
 * Fails queued requests whose deadline has passed at `at`, the current time, and by the clock of PostgreSQL. Returns
 * events to report. Uses a transaction of its own.
 */
export function expireRequests(pool: Pool, at: Date): Promise<readonly ExpiryEvent[]> {
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query<ExpiredRequest>(EXPIRE, [at]);
    if (!rows.length) return [];
    const { rows: missed } = await connection.query<SlotOutcome>(MARK_MISSED, [
      [...new Set(rows.map(({ run_id }) => run_id))],
    ]);
    return [
      ...summarizeByStream(rows.filter(({ look_ahead }) => !look_ahead)),
      ...missed.map((slot): ExpiryEvent => ({ kind: 'slot accounted for', ...slot })),
    ];
  });
}

function summarizeByStream(rows: readonly ExpiredRequest[]): readonly ExpiryEvent[] {
  const groups = new Map<string, ExpiredRequest[]>();
  for (const row of rows) {
    const key = `${row.run_id} ${row.stream}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first
      ? {
          kind: 'requests expired' as const,
          run: first.run_id,
          pipeline: first.pipeline,
          stream: first.stream,
          requests: others.length + 1,
          askUntil: first.ask_until,
        }
      : [],
  );
}

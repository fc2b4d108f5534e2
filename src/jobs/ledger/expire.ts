/** Requests of streams that describe only the present are closed when the present they were to describe is over. */
import { inTransaction, type Pool } from '../../load/pool.ts';
import type { JobEvent } from '../events.ts';

/** Only runs whose limit has passed are looked at; a request that reads a stored body asks nobody. */
const EXPIRE = `with late as (
    select r.request_id, u.run_id, u.pipeline
    from ops.runs u join ops.requests r using (run_id)
    where u.status = 'running' and u.finished_at is null and u.present_until <= $1
      and r.finished_at is null and r.status = 'queued' and r.ask_until <= $1 and r.source_request_id is null
    order by r.request_id for update of r skip locked
  )
  update ops.requests r set status = 'failed', planned = false, finished_at = now(), not_before = null,
    error = 'not asked: the stream describes only the present, and could be asked until '
      || to_char(r.ask_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || coalesce('; before: ' || r.error, '')
  from late l where r.request_id = l.request_id
  returning r.run_id, l.pipeline, r.stream, r.ask_until`;

/** A slot of which nothing was stored, and nothing can be asked any more. */
const MISS = `update ops.ticks t set outcome = 'missed',
    reason = 'no worker asked its streams in time: they describe only the present, and could be asked until '
      || to_char(u.present_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  from ops.runs u
  where t.run_id = any($1::bigint[]) and t.outcome = 'run' and u.run_id = t.run_id
    and not exists (select from ops.requests r where r.run_id = t.run_id
      and (r.finished_at is null or r.status <> 'failed' or r.ask_until is null))
  returning t.pipeline, t.slot, t.run_id as run, t.outcome, t.reason`;

interface Expired {
  readonly run_id: number;
  readonly pipeline: string;
  readonly stream: string;
  readonly ask_until: Date;
}

type ExpiryEvent = Extract<JobEvent, { readonly kind: 'requests expired' | 'slot accounted for' }>;

/** Closes what cannot be asked any more at `at`, the clock's now. Returns what to report. */
export function expireRequests(pool: Pool, at: Date): Promise<readonly ExpiryEvent[]> {
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query<Expired>(EXPIRE, [at]);
    if (!rows.length) return [];
    const { rows: missed } = await connection.query(MISS, [[...new Set(rows.map(({ run_id }) => run_id))]]);
    return [...byStream(rows), ...missed.map((slot): ExpiryEvent => ({ kind: 'slot accounted for', ...slot }))];
  });
}

function byStream(rows: readonly Expired[]): readonly ExpiryEvent[] {
  const groups = new Map<string, Expired[]>();
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

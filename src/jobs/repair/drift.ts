/** Fields that are not as their stream expects them: seen, and accepted. */
import type { Pool } from '../../load/pool.ts';
import { MISSING, missingFields } from '../ledger/missing-fields.ts';

/** A row of ops.schema_drift, or a field that is gone and that nobody has accepted. */
export interface DriftedField {
  readonly stream: string;
  readonly path: string;
  /** Of a field that is gone: `missing`. */
  readonly kind: string;
  readonly sample: string;
  readonly request_id: number;
  readonly first_seen_at: Date;
  readonly accepted_at: Date | null;
}

/** The newest run that has ended, of each stream in each pipeline. */
const NEWEST = `select distinct on (s.stream, u.pipeline) s.stream, s.run_id
  from ops.seen_fields s join ops.runs u using (run_id) where u.finished_at is not null
  order by s.stream, u.pipeline, s.run_id desc`;

/** Without it since the first run after the last one that had it. */
const GONE = `select m.stream, m.path, '${MISSING}' as kind, '' as sample,
    (select max(r.request_id) from ops.requests r where r.run_id = m.run_id and r.stream = m.stream) as request_id,
    (select min(u.started_at) from ops.seen_fields s join ops.runs u using (run_id)
     where s.stream = m.stream and s.run_id > m.last_run and m.path = any(s.lacked)) as first_seen_at,
    null::timestamptz as accepted_at
  from (${missingFields(NEWEST)}) m`;

/** `accepted`: also those that somebody has seen and accepted. */
export async function listDrift(pool: Pool, accepted: boolean): Promise<readonly DriftedField[]> {
  const { rows } = await pool.query<DriftedField>(
    `select * from ops.schema_drift where $1 or accepted_at is null
     union all select distinct on (stream, path) * from (${GONE}) g
     order by first_seen_at desc, stream, path`,
    [accepted],
  );
  return rows;
}

/** What is gone is accepted up to its newest request: when it comes back and goes again, it is news. */
const ACCEPT = `with known as (
    update ops.schema_drift set accepted_at = now()
    where stream = $1 and ($2::text is null or path = $2) and accepted_at is null and kind <> '${MISSING}' returning path
  ), gone as (
    insert into ops.schema_drift (stream, path, kind, sample, request_id, first_seen_at, accepted_at)
    select distinct on (stream, path) stream, path, kind, sample, request_id, first_seen_at, now()
    from (${GONE}) g where stream = $1 and ($2::text is null or path = $2) order by stream, path, request_id desc
    on conflict (stream, path, kind) do update set request_id = excluded.request_id,
      first_seen_at = excluded.first_seen_at, accepted_at = excluded.accepted_at
    returning path
  )
  select (select count(*) from known)::int + (select count(*) from gone)::int as accepted`;

/** `path` absent: every field of the stream. Returns how many were accepted now. */
export async function acceptDrift(pool: Pool, stream: string, path: string | undefined): Promise<number> {
  const { rows } = await pool.query<{ accepted: number }>(ACCEPT, [stream, path ?? null]);
  return rows[0]?.accepted ?? 0;
}

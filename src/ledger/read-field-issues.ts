/** Reports on fields whose values could not be read, and the requests whose bodies a replay has to read. */
import type { Pool } from '../load/connection/pool.ts';
import { boolean, integer, pick, statement, timestamp } from '../load/connection/statement.ts';
import { field_issues } from '../load/tables/ops-fields.ts';

/** A field of a stream, over all answers with a value that could not be read. */
export interface UnreadField {
  readonly stream: string;
  readonly path: string;
  /** The most frequent reason. */
  readonly reason: string;
  readonly sample: string;
  /** Records that were loaded without the field. */
  readonly records: number;
  readonly requests: number;
  readonly runs: number;
  /** Streams whose requests are made from the field. */
  readonly needed_by: string | null;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  /** When the last value was resolved; null: a value is still missing. */
  readonly resolved_at: Date | null;
}

interface UnreadFieldFilter {
  readonly stream?: string | undefined;
  /** Also fields of which a replay could read every value. */
  readonly resolved?: boolean | undefined;
}

const LIST = `select f.stream, f.path, (array_agg(f.reason order by f.records desc, f.request_id desc))[1] as reason,
    (array_agg(f.sample order by f.records desc, f.request_id desc))[1] as sample,
    sum(f.records)::int as records, count(distinct f.request_id)::int as requests, count(distinct r.run_id)::int as runs,
    string_agg(distinct f.needed_by, ', ') as needed_by, min(f.first_seen_at) as first_seen_at,
    max(f.first_seen_at) as last_seen_at, case when bool_and(f.resolved_at is not null) then max(f.resolved_at) end as resolved_at
  from ops.field_issues f join ops.requests r using (request_id)
  where ($1::text is null or f.stream = $1) and ($2 or f.resolved_at is null)
  group by f.stream, f.path order by last_seen_at desc, f.stream, f.path`;

/** The newest first. */
export async function listUnreadFields(
  pool: Pool,
  { stream, resolved = false }: UnreadFieldFilter = {},
): Promise<readonly UnreadField[]> {
  const { rows } = await pool.query<UnreadField>(LIST, [stream ?? null, resolved]);
  return rows;
}

/** Requests whose answers have a value that could not be read yet. */
export async function listRequestsWithUnreadFields(
  pool: Pool,
  stream?: string,
): Promise<readonly Readonly<Pick<(typeof field_issues)['$inferSelect'], 'request_id' | 'stream'>>[]> {
  const { rows } = await pool.query<Pick<(typeof field_issues)['$inferSelect'], 'request_id' | 'stream'>>(
    `select distinct request_id, stream from ops.field_issues
     where resolved_at is null and ($1::text is null or stream = $1) order by request_id`,
    [stream ?? null],
  );
  return rows;
}

/** Answers of one field that are read. */
const MAX_SAMPLED = 100;
/** Fields that are listed. */
const MAX_SAMPLED_FIELDS = 100;

/** After `with recursive`: `unread (stream, path)`, the fields with open issues. Reads field_issues_open once for each. */
export const UNREAD_FIELDS = `unread as (
    (select stream, path from ops.field_issues where resolved_at is null order by stream, path limit 1)
    union all
    select next.stream, next.path from unread u cross join lateral (
      select stream, path from ops.field_issues where resolved_at is null and (stream, path) > (u.stream, u.path)
      order by stream, path limit 1) next
  )`;

/** The index field_issues_open is read once for each field, and then for a limited number of its rows. */
const SAMPLE = statement(
  'sample of unread fields',
  {
    ...pick(field_issues, 'stream', 'path', 'reason', 'sample', 'needed_by'),
    records: integer,
    answers: integer,
    is_capped: boolean,
    first_seen_at: timestamp,
    last_seen_at: timestamp,
  },
  `with recursive ${UNREAD_FIELDS}
  select u.stream, u.path, seen.* from (select * from unread limit ${MAX_SAMPLED_FIELDS}) u cross join lateral (
    select (array_agg(reason order by records desc, request_id desc))[1] as reason,
      (array_agg(sample order by records desc, request_id desc))[1] as sample,
      string_agg(distinct needed_by, ', ') as needed_by, sum(records)::int as records,
      count(distinct request_id)::int as answers, count(*) = ${MAX_SAMPLED} as is_capped,
      min(first_seen_at) as first_seen_at, max(first_seen_at) as last_seen_at
    from (
      select * from ops.field_issues f where f.stream = u.stream and f.path = u.path and resolved_at is null
      limit ${MAX_SAMPLED}) f) seen
  order by last_seen_at desc, u.stream, u.path`,
);

/**
 * As listUnreadFields, at a cost that does not grow with the number of answers: the counts of a field are those of its
 * first 100 rows. `is_capped`: it may have more.
 */
export const sampleUnreadFields = async (pool: Pool) => (await pool.query(SAMPLE)).rows;

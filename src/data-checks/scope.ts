/** What a run requested, and which earlier runs it is compared with. */
import type { Connection, Pool } from '../load/connection/pool.ts';
import { boolean, date, integer, nullable, pick, statement, textValue } from '../load/connection/statement.ts';
import { requests } from '../load/tables/ops-requests.ts';
import { runs } from '../load/tables/ops-runs.ts';
import { catalogue } from '../streams/catalogue.ts';
import type { RankType } from '../streams/dates.ts';
import type { Scope } from './data-check.ts';
import { MAX_EARLIER_RUNS } from './earlier-runs.ts';

const CHECKED_RUN = statement(
  'run of checks',
  { ...pick(runs, 'pipeline', 'business_date', 'started_at'), scheduled: boolean, isOfItsDay: boolean },
  `select pipeline, business_date, started_at, trigger <> 'manual' as scheduled,
    ops.is_for_current_date(u.trigger) as "isOfItsDay" from ops.runs u where run_id = $1`,
);

const REQUESTED_STREAMS = statement(
  'streams of checks',
  {
    ...pick(requests, 'stream'),
    rankType: nullable(integer),
    newestDay: nullable(textValue),
    requests: integer,
    answered: integer,
  },
  `select stream, case when params ->> 'rank_type' ~ '^[123]$' then (params ->> 'rank_type')::int end as "rankType",
    max(coalesce(params ->> 'date', params ->> 'end_date')) as "newestDay",
    count(*)::int as requests, count(*) filter (where status = 'done')::int as answered
  from ops.requests where run_id = $1 group by 1, 2 order by 1, 2`,
);

const EARLIER_RUNS = statement(
  'earlier runs of checks',
  { runId: integer, day: date },
  `select distinct on (business_date) run_id as "runId", business_date as day from ops.runs u
  where ops.is_for_current_date(u.trigger) and pipeline = $1 and business_date < $2 and status in ('succeeded', 'partial') and checked_at is not null
  order by business_date desc, run_id desc limit ${MAX_EARLIER_RUNS}`,
);

/** Throws when the run does not exist. */
export async function readCheckScope(connection: Connection | Pool, runId: number): Promise<Scope> {
  const { rows: found } = await connection.query(CHECKED_RUN, [runId]);
  const [run] = found;
  if (!run) throw new Error(`run ${runId} does not exist`);
  const requested = await connection.query(REQUESTED_STREAMS, [runId]);
  const earlier = await connection.query(EARLIER_RUNS, [run.pipeline, run.business_date]);
  return {
    day: run.business_date,
    runId,
    startedAt: run.started_at,
    scheduled: run.scheduled,
    isOfItsDay: run.isOfItsDay,
    requestedStreams: requested.rows.flatMap((row) => {
      // A stream of an older version may no longer exist.
      const stream = catalogue.find(({ name }) => name === row.stream);
      return stream ? [{ ...row, stream, rankType: row.rankType as RankType | null }] : [];
    }),
    earlierRuns: earlier.rows,
  };
}

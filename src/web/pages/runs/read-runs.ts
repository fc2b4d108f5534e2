/** Runs, newest first. */
import type { Pool } from '../../../load/connection/pool.ts';
import { boolean, integer, nullable, pick, type RowWith, statement } from '../../../load/connection/statement.ts';
import { runs, runStatuses, runTriggers } from '../../../load/tables/ops-runs.ts';
import type { PageContext, PageRequest } from '../../page.ts';
import { readChoice, readNumber, readText } from '../../query.ts';
import { readInOrder } from './read-in-order.ts';
import { MAX_COUNTED } from './read-progress.ts';

const SIZE = 50;
/** Runs among which those of a filter are looked for. The next page continues behind them. */
const MAX_SEARCHED = 20_000;

const listedRun = {
  ...pick(runs, 'run_id', 'pipeline', 'trigger', 'status', 'slot', 'business_date', 'started_at', 'finished_at'),
  ...pick(runs, 'credits', 'planned_credits', 'rows_inserted', 'rows_updated', 'error'),
  requests: integer,
  ended: integer,
  failed: integer,
  last_searched: nullable(integer),
  is_sample: boolean,
};

const RUNS = statement(
  'listed runs',
  listedRun,
  `with searched as materialized (
    select * from ops.runs where ($1::bigint is null or run_id < $1) order by run_id desc limit ${MAX_SEARCHED}
  )
  select u.run_id, u.pipeline, u.trigger, u.status, u.slot, u.business_date, u.started_at, u.finished_at, u.credits,
    u.planned_credits, u.rows_inserted, u.rows_updated, left(u.error, 500) as error,
    coalesce(c.requests, u.requests_total) as requests,
    coalesce(c.ended, u.requests_done + u.requests_absent + u.requests_failed) as ended,
    coalesce(c.failed, u.requests_failed) as failed, coalesce(c.requests >= ${MAX_COUNTED}, false) as is_sample,
    (select case when count(*) = ${MAX_SEARCHED} then min(run_id) end from searched) as last_searched
  from (
    select * from searched
    where ($2::text is null or pipeline = $2) and ($3::text is null or status = $3) and ($4::text is null or trigger = $4)
    order by run_id desc limit ${SIZE + 1}) u
  left join lateral (
    select count(*)::int as requests, (count(*) filter (where finished_at is not null))::int as ended,
      (count(*) filter (where status in ('failed', 'quarantined')))::int as failed
    from (select status, finished_at from ops.requests r where r.run_id >= u.run_id and r.run_id <= u.run_id order by r.run_id, r.identity
      limit ${MAX_COUNTED}) r) c on u.finished_at is null
  order by u.run_id desc`,
);

export type ListedRun = Omit<RowWith<typeof listedRun>, 'last_searched'>;

interface RunFilter {
  readonly pipeline: string | null;
  readonly status: (typeof runStatuses)[number] | null;
  readonly trigger: (typeof runTriggers)[number] | null;
}

export interface RunsModel extends RunFilter {
  readonly runs: readonly ListedRun[];
  /** Only runs with a lower number are on this page; null: the newest are. */
  readonly before: number | null;
  /** `before` of the next page; null: it is the last one. */
  readonly next: number | null;
  /** Names of the configured pipelines. */
  readonly pipelines: readonly string[];
}

/** The pipeline of a manual run is the list of its streams, so any text may be asked for. */
export async function readRuns({ pool, config }: PageContext, { query }: PageRequest): Promise<RunsModel> {
  const filter: RunFilter = {
    pipeline: readText(query, 'pipeline'),
    status: readChoice(query, 'status', runStatuses),
    trigger: readChoice(query, 'trigger', runTriggers),
  };
  const before = readNumber(query, 'before');
  const page = await listFilteredRuns(pool, filter, before);
  return { ...filter, ...page, before, pipelines: Object.keys(config.pipelines) };
}

async function listFilteredRuns(
  pool: Pool,
  { pipeline, status, trigger }: RunFilter,
  before: number | null,
): Promise<Pick<RunsModel, 'runs' | 'next'>> {
  const values = [before, pipeline, status, trigger];
  const { rows } = await readInOrder(pool, (connection) => connection.query(RUNS, values));
  const found = rows.slice(0, SIZE).map(({ last_searched: _last, ...run }) => run);
  const isFull = rows.length > SIZE;
  return { runs: found, next: isFull ? (found.at(-1)?.run_id ?? null) : (rows[0]?.last_searched ?? null) };
}

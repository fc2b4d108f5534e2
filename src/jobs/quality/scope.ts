/** What a run asked, and which runs it is compared with. */
import type { Connection, Pool } from '../../load/pool.ts';
import { catalogue } from '../../streams/catalogue.ts';
import type { RankType } from '../../streams/dates.ts';
import type { Asked, Scope } from './check.ts';
import { isOfItsDay } from '../ledger/triggers.ts';
import { EARLIER_RUNS } from './usual.ts';

const RUN = `select pipeline, business_date, started_at, trigger <> 'manual' as scheduled,
    ${isOfItsDay('u')} as "isOfItsDay" from ops.runs u where run_id = $1`;

const ASKED = `select stream, case when params ->> 'rank_type' ~ '^[123]$' then (params ->> 'rank_type')::int end as "rankType",
    max(coalesce(params ->> 'date', params ->> 'end_date')) as "newestDay",
    count(*)::int as requests, count(*) filter (where status = 'done')::int as answered
  from ops.requests where run_id = $1 group by 1, 2 order by 1, 2`;

const EARLIER = `select distinct on (business_date) run_id as "runId", business_date as day from ops.runs u
  where ${isOfItsDay('u')} and pipeline = $1 and business_date < $2 and status in ('succeeded', 'partial') and checked_at is not null
  order by business_date desc, run_id desc limit ${EARLIER_RUNS}`;

interface AskedRow extends Omit<Asked, 'stream'> {
  readonly stream: string;
  readonly rankType: RankType | null;
}

export async function scopeOfRun(connection: Connection | Pool, runId: number): Promise<Scope> {
  const { rows: runs } = await connection.query({ name: 'run of checks', text: RUN, values: [runId] });
  const [run] = runs;
  if (!run) throw new Error(`run ${runId} is gone`);
  const asked = await connection.query<AskedRow>({ name: 'asked of checks', text: ASKED, values: [runId] });
  const earlier = await connection.query<{ runId: number; day: string }>({
    name: 'earlier runs of checks',
    text: EARLIER,
    values: [run.pipeline, run.business_date],
  });
  return {
    day: run.business_date,
    runId,
    startedAt: run.started_at,
    scheduled: run.scheduled,
    isOfItsDay: run.isOfItsDay,
    asked: asked.rows.flatMap((row) => {
      // One that an older version knew has no tables any more.
      const stream = catalogue.find(({ name }) => name === row.stream);
      return stream ? [{ ...row, stream }] : [];
    }),
    earlier: earlier.rows,
  };
}

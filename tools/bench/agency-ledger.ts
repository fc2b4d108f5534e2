/** The ledger of the agency's year: runs of the default pipelines, their requests and attempts, ticks, spending. */
import { defaultPipelines } from '../../src/config/default-pipelines.ts';
import { quoteText } from '../../src/load/connection/sql-text.ts';
import { type AgencySize, LIST_MARKETS } from './agency-size.ts';
import type { AgencyStatement } from './agency-statement.ts';

/** Every how many days a pipeline runs, and its share of all requests. */
const pipelines: Readonly<Record<keyof typeof defaultPipelines, readonly [everyDays: number, share: number]>> = {
  details: [1, 0.68],
  trending: [1, 0.2],
  'rankings-daily': [1, 0.08],
  'rankings-weekly': [7, 0.01],
  'rankings-monthly': [30, 0.005],
  insights: [7, 0.015],
  discovery: [7, 0.009],
  reference: [7, 0.001],
};

const listPipelines = () =>
  Object.entries(pipelines).map(([name, [everyDays, share]]) => {
    const { streams } = defaultPipelines[name as keyof typeof defaultPipelines];
    const names = streams.map((stream) => quoteText(typeof stream === 'string' ? stream : stream.stream));
    return `(${quoteText(name)}, ${everyDays}, ${share}, array[${names.join(', ')}])`;
  });

export function listLedgerStatements({ requests }: AgencySize): readonly AgencyStatement[] {
  const markets = LIST_MARKETS.map(quoteText).join(', ');
  return [
    {
      table: 'runs',
      sql: `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, started_at, finished_at, credits, requests_total, requests_done)
        select pipeline, 'cron', 'succeeded', at, bench.day(day), streams, at, at + interval '20 minutes', made, made, made
        from (values ${listPipelines().join(', ')}) p (pipeline, every, share, streams),
          lateral generate_series(0, 364, every) day,
          lateral (select bench.day(day)::timestamptz + interval '10 hours', ceil(${requests} * share * every / 365)) r (at, made)
        order by day, pipeline`,
    },
    {
      table: 'requests',
      sql: `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, previous_page, status, attempts, credits,
          records, rows_inserted, rows_updated, rows_unchanged, walk_end, created_at, finished_at)
        select run_id, business_date, encode(sha256((run_id || ' ' || n)::bytea), 'hex'), streams[1 + n % cardinality(streams)], 'offline',
          jsonb_build_object('region', (array[${markets}])[1 + n % ${LIST_MARKETS.length}], 'period', (array['7', '30', '120'])[1 + n % 3]),
          to_jsonb(1 + n % 4), 1, case when n % 4 > 0 then 'page' end,
          case when bench.r(n, 30) < 0.97 then 'done' else 'absent' end, 1, 1, 10, 2, 3, 5,
          case when n % 4 = 3 then 'complete' end, started_at, started_at + interval '1 second' * (n % 1000)
        from ops.runs, lateral generate_series(1, requests_total) n order by run_id, n`,
    },
    {
      table: 'attempts',
      sql: `insert into ops.attempts (request_id, attempt, worker_id, state, credits, spent_on, outcome, http_status, duration_ms, bytes, reserved_at, settled_at)
        select request_id, 1, 1, 'captured', 1, business_date, case status when 'done' then 'ok' else 'absent' end, 200, 300, 14000, created_at, finished_at
        from ops.requests order by request_id`,
    },
    {
      table: 'spending',
      sql: `insert into ops.spending (day, pipeline, credits) select business_date, pipeline, sum(credits) from ops.runs group by 1, 2`,
    },
    {
      table: 'ticks',
      sql: `insert into ops.ticks (pipeline, slot, run_id, business_date) select pipeline, slot, run_id, business_date from ops.runs`,
    },
    {
      table: 'schedules',
      sql: `insert into ops.schedules (pipeline, known_since, next_slot, next_business_date)
        select pipeline, min(slot), now() + interval '1 day', current_date + 1 from ops.runs group by 1`,
    },
  ];
}

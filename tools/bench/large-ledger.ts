/**
 * The ledger of a warehouse that has worked for years: every run, request and attempt, the findings that wait, and a run
 * that has not ended. Made inside PostgreSQL. The days end yesterday, so that pages about the last days have something to
 * show.
 */
import type { Config } from '../../src/config/config.ts';
import { withConnection } from '../../src/load/connection/ddl.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { addLedgerDays, countDaysBefore, REQUESTS_A_DAY } from './ledger-days.ts';

interface LargeLedgerSize {
  /** Requests; as many attempts are made. */
  readonly requests: number;
  /** The day after the newest one: `yyyy-MM-dd`. */
  readonly today: string;
}

/** Of the requests of a run, one in this number failed. */
const ONE_FAILED_IN = 500;

/** Needs a superuser, and a migrated database without runs. */
export async function makeLargeLedger(pool: Pool, config: Config, { requests, today }: LargeLedgerSize): Promise<void> {
  const to = countDaysBefore(today);
  await withoutIndexes(pool, () => addLedgerDays(pool, config, to - Math.ceil(requests / REQUESTS_A_DAY), to));
  await withConnection(pool, async (connection) => {
    await connection.query('set session_replication_role = replica');
    for (const sql of buildRest(requests, today)) await connection.query(sql);
    await connection.query('reset session_replication_role');
  });
  await pool.query('vacuum analyze');
}

interface DroppedIndex {
  readonly drop: string;
  readonly create: string;
}

/** To make an index of a full table takes a fraction of the time that each of its rows takes. */
async function withoutIndexes(pool: Pool, work: () => Promise<void>): Promise<void> {
  const { rows } = await pool.query<DroppedIndex>(
    `select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
         else format('alter table ops.requests drop constraint %I', c.conname) end as drop,
       case when c.oid is null then pg_get_indexdef(i.indexrelid)
         else format('alter table ops.requests add constraint %I %s', c.conname, pg_get_constraintdef(c.oid)) end as create
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
     where i.indrelid = 'ops.requests'::regclass and not i.indisprimary`,
  );
  for (const { drop } of rows) await pool.query(drop);
  await work();
  for (const { create } of rows) await pool.query(create);
}

const buildRest = (requests: number, today: string): readonly string[] => [
  `update ops.warehouse set source = 'simulator'`,
  `insert into ops.workers (worker_id, host, pid, lease_until, stopped_at) overriding system value values (1, 'bench', 1, now(), now())
   on conflict do nothing`,
  // Failed requests, and the runs that are partial because of them.
  `update ops.requests set status = 'failed', error = 'the API answered 500', records = null, credits = 0
   where request_id % ${ONE_FAILED_IN} = 0 and request_id % 7 = 0`,
  `update ops.attempts a set state = 'released', outcome = 'unavailable', http_status = 500, credits = 0
   from ops.requests r where r.request_id = a.request_id and r.status = 'failed'`,
  `update ops.attempts set state = 'unknown', outcome = 'timeout', http_status = null where request_id % 50021 = 0`,
  `update ops.runs u set status = 'partial', end_reason = 'requests_failed', requests_failed = c.failed, requests_done = requests_total - c.failed,
     credits = u.credits - c.failed
   from (select run_id, count(*)::int as failed from ops.requests where status = 'failed' group by 1) c where c.run_id = u.run_id`,
  // A run that is under way, with requests that wait.
  `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, planned_credits)
   values ('details', 'cron', 'running', now() - interval '10 minutes', '${today}', '{product-trend}', 20000)`,
  `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price)
   select (select max(run_id) from ops.runs), '${today}', 'open ' || k, 'product-trend', 'offline', jsonb_build_object('product_id', '17' || k),
     '{"page_num": 1}', 1 from generate_series(1, least(20000, ${requests} / 10)) k`,
  `insert into ops.check_results (name, subject, run_id, business_date, severity, outcome, observed, expected, checked_at)
   select name, 'table ' || k, run_id, business_date, 'warning', case when run_id % 97 = 0 then 'failed' else 'passed' end, 'found', 'expected', checked_at
   from ops.runs, unnest(array['freshness', 'row-counts', 'null-rates', 'duplicates', 'short-lists']) name, generate_series(1, 5) k
   where checked_at is not null order by checked_at`,
  `insert into ops.quarantine (request_id, stream, record_path, issues, record, first_seen_at, resolved_at)
   select request_id, stream, 'data[0]', '[{"path": "price", "code": "invalid_type", "message": "expected a number"}]', '{"price": "x"}', created_at,
     case when request_id % 3 > 0 then finished_at end
   from ops.requests where request_id % 101 = 0 order by request_id`,
  `insert into ops.field_issues (request_id, path, reason, stream, sample, records, first_seen_at, resolved_at)
   select request_id, 'field_' || request_id % 20, 'expected a number', stream, '"N/A"', 3, created_at, case when request_id % 2 > 0 then finished_at end
   from ops.requests where request_id % 103 = 0 order by request_id`,
  `insert into ops.schema_drift (stream, path, kind, sample, request_id)
   select 'product-trend', 'new_' || k, 'string', '"x"', 1 from generate_series(1, 300) k`,
  `insert into ops.absences (stream, id, business_date, request_id)
   select stream, '17' || request_id, business_date, request_id from ops.requests where request_id % 23 = 0
   on conflict do nothing`,
  `insert into ops.watchlist (kind, id) select 'product', '17' || k from generate_series(1, 500) k on conflict do nothing`,
  `insert into ops.alerts (alert, subject, state, severity, facts, since, seen_at, fired_at, resolved_at)
   select 'run-not-green', pipeline, 'resolved', 'warning', jsonb_build_object('run', run_id, 'status', status, 'reason', null, 'requestsFailed', 1,
     'recordsQuarantined', 0), started_at, started_at, started_at, started_at from ops.runs where status = 'partial'`,
  `insert into ops.notifications (channel, kind, thread, message, created_at, next_at, attempts, attempted_at, sent_at)
   select 'ops', 'firing', 'run', '{"alerts": []}', started_at, started_at, 1, started_at, started_at from ops.runs where finished_at is not null`,
  `insert into ops.actions (at, action, viewer, level, input, outcome, message)
   select started_at, 'pause-run', 'link', 'operate', '{}', 'done', 'paused' from ops.runs`,
];

/**
 * The ledger of a warehouse that makes 3,000 calls a day: runs, requests, attempts and responses of any number of days,
 * made inside PostgreSQL. The trending lists have the same request identities on every day, as those of a pipeline do;
 * rankings and details have others on each day.
 */
import type { Config } from '../../src/config/config.ts';
import type { Page } from '../../src/extract/pages.ts';
import { hashIdentity } from '../../src/ledger/identity.ts';
import type { Root } from '../../src/ledger/new-run.ts';
import { withConnection } from '../../src/load/connection/ddl.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import type { PlanDraft } from '../../src/plan/run-plan.ts';
import { addDays, DAY_MS } from '../../src/time.ts';

export const REQUESTS_A_DAY = 3_000;
const FIRST_DAY = '2022-01-01';
/** Pages of each list. */
const PAGES = 4;
/** Numbers of requests and runs begin anew on each day, so that parents are known without a look-up. */
const REQUEST_IDS_A_DAY = 5_000;
const RUN_IDS_A_DAY = 10;
/** Streams of the details, with the params of one request by its day and its number. */
const DETAILS = [
  [`product-trend`, `jsonb_build_object('product_id', '17' || k, 'start_date', date - 30, 'end_date', date - 1)`],
  [`video-trend`, `jsonb_build_object('video_id', '73' || k, 'start_date', date - 30, 'end_date', date - 1)`],
  [`seller-detail`, `jsonb_build_object('seller_id', '74' || k)`],
] as const;

/** How many days a ledger has that ends before `day`. */
export const countDaysBefore = (day: string): number => (Date.parse(day) - Date.parse(FIRST_DAY)) / DAY_MS;

/** The day after the ledger of this number of days. */
export const dayAfter = (days: number): string => addDays(FIRST_DAY, days);

/** A page of a list, numbered within its day; `parent`: the number of the page before it. */
interface ListPage {
  readonly place: number;
  readonly parent: number | null;
  readonly identity: string;
  readonly stream: string;
  readonly lane: string;
  readonly price: number;
  readonly params: unknown;
  readonly page: Page;
}

function listPages(roots: readonly Root[], firstPlace: number): readonly ListPage[] {
  const pages: ListPage[] = [];
  for (const { stream, params } of roots) {
    let page: Page | undefined = stream.pages.first;
    for (let number = 0; page && number < PAGES; number++) {
      const place = firstPlace + pages.length;
      const { name, lane, credits: price } = stream;
      const identity = hashIdentity(stream, params, page);
      pages.push({ place, parent: number ? place - 1 : null, identity, stream: name, lane, price, params, page });
      page = stream.pages.following(page, {});
    }
  }
  return pages;
}

interface LedgerStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Adds the days from `from` up to `to`, counted from 0. Needs a superuser, because foreign keys are not checked. */
export async function addLedgerDays(pool: Pool, config: Config, from: number, to: number): Promise<void> {
  const when = { trigger: 'cron', slot: new Date(`${FIRST_DAY}T10:00:00Z`) } as const;
  const trending = planPipeline(config, 'trending', when);
  const rankings = planPipeline(config, 'rankings-daily', when);
  const lists = listPages(trending.knownRoots, 1);
  const rankingPages = listPages(rankings.knownRoots, 1 + lists.length);
  const details = { ...planPipeline(config, 'details', when), streams: DETAILS.map(([stream]) => stream) };
  const first = 1 + lists.length + rankingPages.length;
  const statements = [
    ...[trending, rankings, details].map((plan, place) => insertRuns(plan, place)),
    insertListPages(lists, 0, 'identity', 'params'),
    insertListPages(
      rankingPages,
      1,
      `encode(sha256((identity || date)::bytea), 'hex')`,
      `params || jsonb_build_object('date', date - 1)`,
    ),
    insertDetails(first),
    ...buildFollowing(),
  ];
  await withConnection(pool, async (connection) => {
    await connection.query(`set session_replication_role = replica`);
    await connection.query(
      `create temp table days as select n, date '${FIRST_DAY}' + n as date from generate_series($1::int, $2::int - 1) n`,
      [from, to],
    );
    await connection.query(
      `select ops.make_partition('raw.responses', month::date) from (select distinct date_trunc('month', date) as month from days) m`,
    );
    for (const { sql, values } of statements) await connection.query(sql, values);
    await connection.query('drop table days');
    await connection.query('reset session_replication_role');
  });
  await pool.query('vacuum analyze');
}

/** Number of the run of a pipeline, by its place among the pipelines of a day. */
const runId = (place: number) => `n * ${RUN_IDS_A_DAY} + ${1 + place}`;
const requestId = (place: string) => `n::bigint * ${REQUEST_IDS_A_DAY} + ${place}`;
const startedAt = `date::timestamptz + interval '10 hours'`;

const insertRuns = ({ pipeline, streams, maxPages }: PlanDraft, place: number): LedgerStatement => ({
  sql: `insert into ops.runs (run_id, pipeline, trigger, status, slot, business_date, streams, max_pages, started_at, checked_at, finished_at)
    overriding system value
    select ${runId(place)}, $1, 'cron', 'succeeded', ${startedAt}, date, $2::text[], $3::int, ${startedAt}, ${startedAt}, ${startedAt} from days`,
  values: [pipeline, streams, maxPages ?? null],
});

const COLUMNS = `request_id, run_id, business_date, identity, stream, lane, params, page, price, parent_request_id, previous_page,
  status, attempts, credits, records, rows_inserted, rows_unchanged, walk_end, worker_id, created_at, finished_at`;
/** Columns after `previous_page`. */
const ENDED = `'done', 1, 1, 20, 5, 15`;

const insertListPages = (
  pages: readonly ListPage[],
  place: number,
  identity: string,
  params: string,
): LedgerStatement => ({
  sql: `insert into ops.requests (${COLUMNS}) overriding system value
    select ${requestId('place')}, ${runId(place)}, date, ${identity}, stream, lane, ${params}, page, price, ${requestId('parent')},
      case when parent is not null then md5(parent::text) end, ${ENDED},
      case when place = max(place) over (partition by date, params, stream) then 'complete' end, 1, ${startedAt}, ${startedAt}
    from days, json_to_recordset($1::json) p (place int, parent int, identity text, stream text, lane text, price int, params jsonb, page jsonb)
    order by n, place`,
  values: [JSON.stringify(pages)],
});

const insertDetails = (first: number): LedgerStatement => ({
  sql: `insert into ops.requests (${COLUMNS}) overriding system value
    select ${requestId('k')}, ${runId(2)}, date, encode(sha256((date || ' ' || k)::bytea), 'hex'), stream, 'offline', params, '{"page_num": 1}', 1,
      null, null, ${ENDED}, 'complete', 1, ${startedAt}, ${startedAt}
    from days, generate_series(${first}, ${REQUESTS_A_DAY}) k,
      lateral (values ${DETAILS.map(([stream, params], rest) => `(${rest}, '${stream}', ${params})`).join(', ')}) d (rest, stream, params)
    where k % ${DETAILS.length} = rest`,
  values: [],
});

/** What the requests of the days have left elsewhere in the ledger. */
const buildFollowing = (): readonly LedgerStatement[] =>
  [
    `insert into ops.attempts (request_id, attempt, worker_id, state, credits, spent_on, outcome, http_status, duration_ms, bytes, reserved_at, settled_at)
     select request_id, 1, 1, 'captured', 1, business_date, 'ok', 200, 300, 14000, created_at, finished_at
     from ops.requests where request_id >= (select min(n) from days)::bigint * ${REQUEST_IDS_A_DAY} order by request_id`,
    `insert into raw.responses (request_id, attempt, stream, fetched_at, http_status, body_sha256, body_month)
     select request_id, 1, stream, finished_at, 200, identity, date_trunc('month', business_date)
     from ops.requests where request_id >= (select min(n) from days)::bigint * ${REQUEST_IDS_A_DAY} order by request_id`,
    `update ops.runs u set requests_total = c.total, requests_done = c.total, rows_inserted = 5 * c.total, rows_unchanged = 15 * c.total, credits = c.total
     from (select run_id, count(*)::int as total from ops.requests where run_id >= (select min(n) from days) * ${RUN_IDS_A_DAY} group by 1) c
     where c.run_id = u.run_id`,
    `insert into ops.ticks (pipeline, slot, run_id, business_date)
     select pipeline, slot, run_id, business_date from ops.runs where run_id >= (select min(n) from days) * ${RUN_IDS_A_DAY}`,
    `insert into ops.spending (day, pipeline, credits)
     select business_date, pipeline, credits from ops.runs where run_id >= (select min(n) from days) * ${RUN_IDS_A_DAY}`,
    `select setval(pg_get_serial_sequence('ops.requests', 'request_id'), (select max(request_id) from ops.requests)),
       setval(pg_get_serial_sequence('ops.runs', 'run_id'), (select max(run_id) from ops.runs))`,
  ].map((sql) => ({ sql, values: [] }));

/** Compares the ledger of a month with the bill of the simulator and with the calendar. */
import { classifySlots } from '../../src/plan/slots.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Rehearsal } from './with-rehearsal.ts';
import { getPipelineTimezone } from '../../src/config/config.ts';

interface AuditCheck {
  readonly check: string;
  readonly found: string;
  readonly ok: boolean;
}

type Rows = readonly Record<string, unknown>[];

interface Audit {
  readonly runs: Rows;
  readonly ticks: Rows;
  readonly spending: Rows;
  readonly checks: readonly AuditCheck[];
}

const queryRows = async (pool: Pool, text: string, values: readonly unknown[] = []): Promise<Rows> =>
  (await pool.query<Record<string, unknown>>(text, [...values])).rows;
/** Numbers of one row. */
const queryRow = async (pool: Pool, text: string): Promise<Readonly<Record<string, number>>> =>
  (await pool.query<Record<string, number>>(text)).rows[0] ?? {};

export async function audit(stage: Rehearsal, first: Date, last: Date): Promise<Audit> {
  const { pool } = stage;
  return {
    runs: await queryRows(
      pool,
      `select pipeline, status, count(*)::int as runs, sum(requests_total)::int as requests, sum(requests_done)::int as done,
         sum(requests_absent)::int as absent, sum(requests_failed)::int as failed, sum(credits)::int as credits
       from ops.runs group by 1, 2 order by 1, 2`,
    ),
    ticks: await queryRows(
      pool,
      `select pipeline, count(*)::int as slots, ${['run', 'covered', 'overlapped', 'missed', 'paused']
        .map((outcome) => `count(*) filter (where outcome = '${outcome}')::int as ${outcome}`)
        .join(', ')} from ops.ticks group by 1 order by 1`,
    ),
    spending: await queryRows(
      pool,
      `select to_char(day, 'YYYY-MM') as month, count(distinct day)::int as days, sum(credits)::int as credits,
         max(of_day)::int as "dearest day"
       from (select *, sum(credits) over (partition by day) as of_day from ops.spending) s group by 1 order by 1`,
    ),
    checks: [
      await slotsAccountedFor(stage, first, last),
      await nothingTwice(pool),
      await withinBudget(stage),
      await ledgerMatchesBill(stage),
      await spendingMatchesAttempts(pool),
      await succeededRunsAreComplete(pool),
      await nothingOpen(pool),
      await warningsAreReported(pool),
      await fieldWarningsAreExpected(pool),
    ],
  };
}

async function slotsAccountedFor({ pool, config }: Rehearsal, first: Date, last: Date): Promise<AuditCheck> {
  let expected = 0;
  let missing = 0;
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    const { due, missed } = classifySlots(pipeline, getPipelineTimezone(pipeline, config), first, last);
    const slots = [...due, ...missed.map(({ slot }) => slot)];
    const [known] = await queryRows(
      pool,
      'select count(*)::int as known from ops.ticks where pipeline = $1 and slot = any($2)',
      [name, slots],
    );
    expected += slots.length;
    missing += slots.length - Number(known?.['known']);
  }
  return { check: 'every slot is accounted for', found: `${expected - missing} of ${expected}`, ok: missing === 0 };
}

async function nothingTwice(pool: Pool): Promise<AuditCheck> {
  const { calls = 0, twice = 0 } = await queryRow(
    pool,
    `select sum(bought)::int as calls, count(*) filter (where bought > 1 + unknown)::int as twice from (
       select count(*) filter (where a.state = 'captured') as bought, count(*) filter (where a.state = 'unknown') as unknown
       from ops.requests r join ops.attempts a using (request_id) group by r.identity, r.business_date) q`,
  );
  return { check: 'no request was bought twice', found: `${calls} calls, ${twice} twice`, ok: twice === 0 };
}

async function withinBudget({ pool, config: { budget } }: Rehearsal): Promise<AuditCheck> {
  const { day = 0, month = 0 } = await queryRow(
    pool,
    `select (select max(s) from (select sum(credits)::int as s from ops.attempts where state <> 'released' group by spent_on) d) as day,
       (select max(s) from (select sum(credits)::int as s from ops.attempts where state <> 'released'
         group by date_trunc('month', spent_on)) m) as month`,
  );
  const ok = day <= (budget.day ?? Infinity) && month <= (budget.month ?? Infinity);
  return {
    check: 'the budget was never exceeded',
    found: `${day} of ${budget.day} a day, ${month} of ${budget.month} a month`,
    ok,
  };
}

async function ledgerMatchesBill({ pool, simulator }: Rehearsal): Promise<AuditCheck> {
  const { credits = 0, captured = 0 } = await queryRow(
    pool,
    `select sum(credits) filter (where state in ('captured', 'unknown'))::int as credits,
       count(*) filter (where state = 'captured' and credits > 0)::int as captured from ops.attempts`,
  );
  const { bill } = simulator;
  const found = `${credits} credits in the ledger, ${bill.credits} on the bill`;
  return {
    check: "the ledger equals the simulator's bill",
    found,
    ok: credits === bill.credits && captured === bill.charged,
  };
}

async function spendingMatchesAttempts(pool: Pool): Promise<AuditCheck> {
  const { wrong = 0 } = await queryRow(
    pool,
    `select count(*)::int as wrong from (
       select spent_on as day, u.pipeline, sum(a.credits) filter (where a.state <> 'released') as credits
       from ops.attempts a join ops.requests using (request_id) join ops.runs u using (run_id) group by 1, 2) a
     full join ops.spending s using (day, pipeline) where coalesce(a.credits, 0) <> coalesce(s.credits, 0)`,
  );
  return { check: 'booked spending equals the attempts', found: `${wrong} days of a pipeline differ`, ok: wrong === 0 };
}

async function succeededRunsAreComplete(pool: Pool): Promise<AuditCheck> {
  const { incomplete = 0 } = await queryRow(
    pool,
    `select count(*)::int as incomplete from ops.runs u where status = 'succeeded' and exists (
       select from ops.requests r where r.run_id = u.run_id and r.status not in ('done', 'absent')
         and not (r.status = 'cancelled' and r.look_ahead))`,
  );
  return { check: 'every succeeded run is complete', found: `${incomplete} incomplete`, ok: incomplete === 0 };
}

async function nothingOpen(pool: Pool): Promise<AuditCheck> {
  const { open = 0, waiting = 0 } = await queryRow(
    pool,
    `select count(*) filter (where finished_at is null)::int as open, count(*) filter (where status = 'out_of_budget')::int as waiting
     from ops.runs`,
  );
  return {
    check: 'every run has ended',
    found: `${open} open, ${waiting} out of budget`,
    ok: open === 0 && waiting === 0,
  };
}

async function warningsAreReported(pool: Pool): Promise<AuditCheck> {
  const {
    partial = 0,
    quarantined = 0,
    fields = 0,
  } = await queryRow(
    pool,
    `select (select count(*) from ops.runs where status = 'partial')::int as partial,
       (select count(*) from ops.quarantine)::int as quarantined, (select count(*) from ops.schema_drift)::int as fields`,
  );
  const found = `${partial} partial, ${quarantined} records quarantined, ${fields} new fields`;
  return {
    check: 'changes of the API are reported',
    found,
    ok: partial > 0 && quarantined > 0 && fields > 0,
  };
}

/** The simulator sends what its streams expect, except for records without an id and a new field. */
async function fieldWarningsAreExpected(pool: Pool): Promise<AuditCheck> {
  const { failed = 0, seen = 0 } = await queryRow(
    pool,
    `select (select count(*) from ops.check_results where name in ('lost-fields', 'missing-fields') and outcome = 'failed')::int as failed,
       (select count(*) from ops.seen_fields)::int as seen`,
  );
  const found = `${failed} false alarms, fields of ${seen} streams in a run`;
  return { check: 'no field is reported as lost or missing', found, ok: failed === 0 && seen > 0 };
}

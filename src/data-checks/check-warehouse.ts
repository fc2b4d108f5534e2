/** `checks run`: every pipeline on the newest day that it should have, and the checks of whole tables. */
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';
import { addDays, businessDate, DAY_MS, startOfDay } from '../time.ts';
import { iterateSlots } from '../plan/slots.ts';
import { NO_TIMEOUT, runDataChecks, recordResults, type NewCheckResult } from './run-data-checks.ts';
import type { CheckFinding } from './data-check.ts';
import { checkRunData } from './check-runs.ts';
import { dataChecks } from './data-checks.ts';
import { onlyRow } from '../load/connection/only-row.ts';

interface WarehouseCheckOptions {
  readonly config: Config;
  readonly at: Date;
  /** As of the end of this day; absent: of now. */
  readonly day?: string | undefined;
}

/** Runs the checks in one transaction, stores the results in ops.check_results, and returns them. */
export function checkWarehouse(
  pool: Pool,
  { config, at, day }: WarehouseCheckOptions,
): Promise<readonly NewCheckResult[]> {
  return inTransaction(pool, async (connection) => {
    const found: NewCheckResult[] = [];
    for (const [name, pipeline] of Object.entries(config.pipelines)) {
      const zone = getPipelineTimezone(pipeline, config);
      const until =
        day === undefined ? at : new Date(Math.min(startOfDay(addDays(day, 1), zone).getTime(), at.getTime()));
      const slot = findNewestSlot(pipeline, zone, until);
      if (slot)
        found.push(...(await checkPipeline(connection, name, slot, businessDate(slot, zone), day !== undefined)));
    }
    const scope = {
      day: day ?? businessDate(at, config.timezone),
      runId: null,
      startedAt: null,
      scheduled: true,
      isOfItsDay: true,
    };
    const whole = dataChecks.filter(({ when }) => when === 'by command');
    found.push(
      ...(await runDataChecks(connection, { ...scope, requestedStreams: [], earlierRuns: [] }, whole, NO_TIMEOUT)),
    );
    const results = selectWorstResults(found);
    await recordResults(connection, results, null);
    return results;
  });
}

/**
 * How far back the newest slot is looked for: most pipelines run daily or more often, the rarest default one once a
 * month.
 */
const LOOK_BACK_DAYS = [2, 8, 62];

function findNewestSlot({ cron }: Pipeline, zone: string, until: Date): Date | undefined {
  for (const days of LOOK_BACK_DAYS) {
    const newest = [...iterateSlots(cron, zone, new Date(until.getTime() - days * DAY_MS), until)].at(-1);
    if (newest) return newest;
  }
  return undefined;
}

const STATE = `select s.paused_at is not null as paused, s.known_since <= $2 as known,
    exists (select from ops.runs u where u.pipeline = $1 and ops.is_for_current_date(u.trigger)) as ran,
    r.run_id, r.finished_at is null as open
  from (select) one left join ops.schedules s on s.pipeline = $1 left join lateral (
    select run_id, finished_at from ops.runs u where u.pipeline = $1 and ops.is_for_current_date(u.trigger)
      and u.business_date >= $3 and ($4 or u.business_date = $3)
    order by u.business_date desc, u.trigger = 'manual', u.run_id desc limit 1) r on true`;

interface PipelineState {
  readonly paused: boolean;
  readonly known: boolean;
  readonly ran: boolean;
  readonly run_id: number | null;
  readonly open: boolean | null;
}

/** A run that began later than its slot counts as well as the slot's own run, unless a day is given. */
async function checkPipeline(
  connection: Connection,
  name: string,
  slot: Date,
  day: string,
  exactly: boolean,
): Promise<readonly NewCheckResult[]> {
  const state = await connection.query<PipelineState>(STATE, [name, slot, day, !exactly]);
  const { paused, known, ran, run_id, open } = onlyRow(state);
  const aboutRun = (outcome: CheckFinding['outcome'], observed: string): readonly NewCheckResult[] => {
    const expected = `a run of ${day}`;
    return [{ name: 'freshness', severity: 'error', subject: `pipeline ${name}`, day, outcome, observed, expected }];
  };
  if (run_id === null) {
    if (paused) return aboutRun('skipped', 'it is paused');
    return ran || known ? aboutRun('failed', `no run of ${day}`) : aboutRun('skipped', 'it has never run');
  }
  if (open) return aboutRun('skipped', `run ${run_id} has not ended`);
  return checkRunData(connection, run_id, NO_TIMEOUT);
}

/** One result for each check, subject and day: pipelines that share a table report it twice. */
function selectWorstResults(results: readonly NewCheckResult[]): readonly NewCheckResult[] {
  const worst = new Map<string, NewCheckResult>();
  for (const result of results) {
    const id = `${result.name} ${result.subject} ${result.day}`;
    const known = worst.get(id);
    if (!known || (known.outcome !== 'failed' && result.outcome === 'failed')) worst.set(id, result);
  }
  return [...worst.values()];
}

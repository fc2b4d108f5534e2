/** `checks run`: every pipeline on the newest day that it should have, and what only whole tables tell. */
import type { Config, Pipeline } from '../../config/config.ts';
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { addDays, businessDate, DAY_MS, startOf } from '../../time.ts';
import { zoneOf } from '../plans/pipelines.ts';
import { slotsBetween } from '../schedule/slots.ts';
import { askChecks, recordResults, type Result } from './ask-checks.ts';
import type { Finding } from './check.ts';
import { isOfItsDay } from '../ledger/triggers.ts';
import { askOfRun } from './check-runs.ts';
import { checks } from './checks.ts';

interface Question {
  readonly config: Config;
  readonly at: Date;
  /** As of the end of this day; absent: of now. */
  readonly day?: string | undefined;
}

/** Looks, keeps what it found in ops.check_results, and returns it. */
export function checkWarehouse(pool: Pool, { config, at, day }: Question): Promise<readonly Result[]> {
  return inTransaction(pool, async (connection) => {
    const found: Result[] = [];
    for (const [name, pipeline] of Object.entries(config.pipelines)) {
      const zone = zoneOf(pipeline, config);
      const until = day === undefined ? at : new Date(Math.min(startOf(addDays(day, 1), zone).getTime(), at.getTime()));
      const slot = newestSlot(pipeline, zone, until);
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
    const whole = checks.filter(({ when }) => when === 'asked');
    found.push(...(await askChecks(connection, { ...scope, asked: [], earlier: [] }, whole, NO_TIMEOUT)));
    const results = worstOfEach(found);
    await recordResults(connection, results, null);
    return results;
  });
}

const NO_TIMEOUT = 0;
/** The rarest default pipeline runs once a month. */
const LONGEST_BETWEEN_MS = 62 * DAY_MS;

function newestSlot({ cron }: Pipeline, zone: string, until: Date): Date | undefined {
  return [...slotsBetween(cron, zone, new Date(until.getTime() - LONGEST_BETWEEN_MS), until)].at(-1);
}

const STATE = `select s.paused_at is not null as paused, s.known_since <= $2 as known,
    exists (select from ops.runs u where u.pipeline = $1 and ${isOfItsDay('u')}) as ran,
    r.run_id, r.finished_at is null as open
  from (select) one left join ops.schedules s on s.pipeline = $1 left join lateral (
    select run_id, finished_at from ops.runs u where u.pipeline = $1 and ${isOfItsDay('u')}
      and u.business_date >= $3 and ($4 or u.business_date = $3)
    order by u.business_date desc, u.trigger = 'manual', u.run_id desc limit 1) r on true`;

/** A run that began later than its slot is as good as the slot's own, unless somebody asks for a day. */
async function checkPipeline(
  connection: Connection,
  name: string,
  slot: Date,
  day: string,
  exactly: boolean,
): Promise<readonly Result[]> {
  const { rows } = await connection.query(STATE, [name, slot, day, !exactly]);
  const { paused, known, ran, run_id, open } = rows[0] ?? {};
  const aboutRun = (outcome: Finding['outcome'], observed: string): readonly Result[] => {
    const expected = `a run of ${day}`;
    return [{ name: 'freshness', severity: 'error', subject: `pipeline ${name}`, day, outcome, observed, expected }];
  };
  if (run_id === null) {
    if (paused) return aboutRun('skipped', 'it is paused');
    return ran || known ? aboutRun('failed', `no run of ${day}`) : aboutRun('skipped', 'it has never run');
  }
  if (open) return aboutRun('skipped', `run ${run_id} goes on`);
  return askOfRun(connection, run_id, NO_TIMEOUT);
}

/** Pipelines that share a table speak of it twice. */
function worstOfEach(results: readonly Result[]): readonly Result[] {
  const worst = new Map<string, Result>();
  for (const result of results) {
    const id = `${result.name} ${result.subject} ${result.day}`;
    const known = worst.get(id);
    if (!known || (known.outcome !== 'failed' && result.outcome === 'failed')) worst.set(id, result);
  }
  return [...worst.values()];
}

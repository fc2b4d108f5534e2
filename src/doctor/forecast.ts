/** Diagnoses the forecast of the pipelines: their expected cost against the budget. */
import { type Config, getPipelineTimezone } from '../config/config.ts';
import { readMigrationState } from '../load/schema/journal.ts';
import type { Pool } from '../load/connection/pool.ts';
import { businessDate, DAY_MS } from '../time.ts';
import { creditsLeft } from '../ledger/budget.ts';
import { buildBudget } from '../plan/build-budget.ts';
import { forecastPipelines } from '../plan/forecast.ts';
import { iterateSlots } from '../plan/slots.ts';
import { error, ok, type Remark, warning } from './diagnostic.ts';

const DAYS = 30;
const NOTHING_SPENT = { total: { day: 0, month: 0 }, pipelines: new Map() };

/** Credits by day of the budget. */
type DailyCosts = ReadonlyMap<string, number>;

export async function diagnoseForecast(pool: Pool, config: Config, at: Date): Promise<readonly Remark[]> {
  const { applied, known } = await readMigrationState(pool);
  if (applied < known) return [warning('what a day costs is not known before the schema exists', 'run migrate')];
  const { budget } = config;
  const remarks: Remark[] = [];
  const all = new Map<string, number>();
  for (const { pipeline: name, credits, basis, mistake } of await forecastPipelines(pool, config, at)) {
    const pipeline = config.pipelines[name];
    if (mistake) remarks.push(error(mistake.message, mistake.remedy ?? null));
    else if (basis === 'nothing to request yet') remarks.push(ok(`${name}: nothing to request yet`));
    else if (pipeline && credits !== null) {
      const costs = new Map<string, number>();
      const until = new Date(at.getTime() + DAYS * DAY_MS);
      for (const slot of iterateSlots(pipeline.cron, getPipelineTimezone(pipeline, config), at, until)) {
        const day = businessDate(slot, budget.timezone);
        for (const sums of [costs, all]) sums.set(day, (sums.get(day) ?? 0) + credits);
      }
      const limits = creditsLeft(buildBudget(config), NOTHING_SPENT, { pipeline: name, core: pipeline.core });
      remarks.push(compareCosts(`${name} (${basis})`, costs, limits));
    }
  }
  return [...remarks, compareCosts('all pipelines', all, { day: budget.day ?? null, month: budget.month ?? null })];
}

function compareCosts(
  what: string,
  costs: DailyCosts,
  { day, month }: { readonly day: number | null; readonly month: number | null },
): Remark {
  const dearest = Math.max(0, ...costs.values());
  const sum = [...costs.values()].reduce((total, credits) => total + credits, 0);
  const message = `${what}: about ${dearest} credits on the dearest day, ${sum} in ${DAYS} days`;
  const less = [
    day !== null && dearest > day ? `${day} a day` : '',
    month !== null && sum > month ? `${month} a month` : '',
  ].filter(Boolean);
  if (!less.length) return ok(message);
  return warning(
    `${message}; it may spend ${less.join(', ')}`,
    'raise the budget, or request less: fewer slots, streams, regions or maxPages. It pauses where the budget ends',
  );
}

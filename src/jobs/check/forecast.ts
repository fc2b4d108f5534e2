/** What the pipelines will cost, against what they may. */
import type { Config } from '../../config/config.ts';
import { migrationState } from '../../load/migrate.ts';
import type { Pool } from '../../load/pool.ts';
import { businessDate, DAY_MS } from '../../time.ts';
import { creditsLeft } from '../ledger/budget.ts';
import { budgetOf } from '../plans/budget-of.ts';
import { forecasts } from '../plans/forecast.ts';
import { zoneOf } from '../plans/pipelines.ts';
import { slotsBetween } from '../schedule/slots.ts';
import { error, ok, type Remark, warning } from './check.ts';

const DAYS = 30;
const NOTHING_SPENT = { total: { day: 0, month: 0 }, pipelines: new Map() };

/** Credits by day of the budget. */
type Costs = ReadonlyMap<string, number>;

export async function findInForecast(pool: Pool, config: Config, now: Date): Promise<readonly Remark[]> {
  const { applied, known } = await migrationState(pool);
  if (applied < known) return [warning('what a day costs is not known before the schema is there', 'run migrate')];
  const { budget } = config;
  const remarks: Remark[] = [];
  const all = new Map<string, number>();
  for (const { pipeline: name, credits, basis, mistake } of await forecasts(pool, config, now)) {
    const pipeline = config.pipelines[name];
    if (mistake) remarks.push(error(mistake.message, mistake.remedy ?? null));
    else if (basis === 'nothing to ask yet') remarks.push(ok(`${name}: nothing to ask yet`));
    else if (pipeline && credits !== null) {
      const costs = new Map<string, number>();
      const until = new Date(now.getTime() + DAYS * DAY_MS);
      for (const slot of slotsBetween(pipeline.cron, zoneOf(pipeline, config), now, until)) {
        const day = businessDate(slot, budget.timezone);
        for (const sums of [costs, all]) sums.set(day, (sums.get(day) ?? 0) + credits);
      }
      const limits = creditsLeft(budgetOf(config), NOTHING_SPENT, { pipeline: name, core: pipeline.core });
      remarks.push(compared(`${name} (${basis})`, costs, limits));
    }
  }
  return [...remarks, compared('all pipelines', all, { day: budget.day ?? null, month: budget.month ?? null })];
}

function compared(
  what: string,
  costs: Costs,
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
    'raise the budget, or ask less: fewer slots, streams, regions or maxPages. It pauses where the budget ends',
  );
}

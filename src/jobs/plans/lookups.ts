/** First requests that the warehouse knows: of what is watched, and of what a pipeline asks in SQL. */
import type { Pool } from '../../load/pool.ts';
import { queryReadOnly } from '../../load/query.ts';
import { type Feed, feedsIn, inputsOf, isWatched, type Settings } from '../../streams/feeds.ts';
import type { Params } from '../../streams/stream.ts';
import { rootsFrom, typedInput } from './inputs.ts';
import type { PlanSettings, Root, RunPlan, Target } from './run-plan.ts';
import { watchedEntities } from './watchlist.ts';

/** The plan with every first request that it has. Throws ConfigError where a pipeline's SQL is wrong. */
export async function resolved(pool: Pool, plan: RunPlan): Promise<RunPlan> {
  const { lookups } = plan;
  if (!lookups) return plan;
  const found: Root[] = [];
  for (const target of lookups.targets) {
    // What was chosen by hand is all that is meant.
    if (Object.keys(target.overrides).length && !target.sql) continue;
    const inputs = [
      ...(await watchedInputs(pool, feedsIn(target.stream, plan.streams), lookups.settings)),
      ...(await sqlInputs(pool, target, lookups.settings)),
    ];
    found.push(...rootsFrom(target.stream, inputs));
  }
  const { lookups: _, ...rest } = plan;
  return { ...rest, roots: [...plan.roots, ...found] };
}

async function watchedInputs(
  pool: Pool,
  feeds: readonly Feed<Params>[],
  settings: Settings,
): Promise<readonly Params[]> {
  const inputs: Params[] = [];
  for (const feed of feeds.filter(isWatched)) {
    for (const entity of await watchedEntities(pool, feed.watch)) {
      inputs.push(...inputsOf(feed.pick(entity as never, settings)));
    }
  }
  return inputs;
}

/** Inputs out of a query whose columns are params; `overrides` fill what it does not name. Throws ConfigError. */
export async function sqlInputs(
  pool: Pool,
  { stream, overrides, sql }: Target,
  settings: Pick<PlanSettings, 'businessDate' | 'onUnknown'>,
): Promise<readonly Params[]> {
  if (!sql) return [];
  const fixed = Object.fromEntries(Object.entries(overrides).map(([name, [value]]) => [name, value]));
  const rows = await queryReadOnly(pool, sql);
  return rows.map((row) => typedInput(stream, { ...fixed, ...row }, settings));
}

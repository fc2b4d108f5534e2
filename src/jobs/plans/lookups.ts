/** First requests that the warehouse knows: of what is watched, and of what a pipeline asks in SQL. */
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/pool.ts';
import { queryReadOnly } from '../../load/query.ts';
import { type Feed, feedsIn, inputsOf, isWatched, type Settings } from '../../streams/feeds.ts';
import type { Params } from '../../streams/stream.ts';
import { checkedParams, paramNames, rootsFrom, typedValue } from './inputs.ts';
import type { Root, RunPlan, Scalar, Target } from './run-plan.ts';
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

async function sqlInputs(
  pool: Pool,
  { stream, overrides, sql }: Target,
  { businessDate }: Settings,
): Promise<readonly Params[]> {
  if (!sql) return [];
  const known = paramNames(stream);
  const fixed = Object.fromEntries(
    Object.entries(overrides).map(([name, [value]]) => [name, typedValue(stream, name, value ?? '')]),
  );
  const rows = await queryReadOnly(pool, sql);
  return rows.map((row) => {
    const surplus = Object.keys(row).find((name) => !known.includes(name));
    if (surplus) {
      throw new ConfigError(`the SQL for ${stream.name} gives a column '${surplus}'`, {
        remedy: `name its columns as params: ${known.join(', ')}`,
      });
    }
    const values = Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typedValue(stream, name, value as Scalar)]),
    );
    const newest = stream.dated?.newest({ ...fixed, ...values } as Params, businessDate);
    return checkedParams(stream, { ...newest, ...fixed, ...values });
  });
}

/** First requests that the warehouse knows: of what is watched, and of what a pipeline asks in SQL. */
import type { Pool } from '../../load/pool.ts';
import { ConfigError } from '../../errors.ts';
import { answerReadOnly } from '../../load/query.ts';
import { type Feed, feedsIn, inputsOf, isWatched, type Settings } from '../../streams/feeds.ts';
import type { Params } from '../../streams/stream.ts';
import { rootsFrom, typedInput } from './inputs.ts';
import { paramNames } from './param-values.ts';
import { inPipelineAsync } from './pipelines.ts';
import type { PlanSettings, Root, RunPlan, Target } from './run-plan.ts';
import { columnMistakes } from './sql-columns.ts';
import { watchedEntities } from './watchlist.ts';

/** The plan with every first request that it has. Throws ConfigError where a pipeline's SQL is wrong. */
export async function resolved(pool: Pool, plan: RunPlan): Promise<RunPlan> {
  const { lookups } = plan;
  if (!lookups) return plan;
  const found: (readonly Root[])[] = [];
  for (const target of lookups.targets) {
    // What was chosen by hand is all that is meant.
    if (Object.keys(target.overrides).length && !target.sql) continue;
    const inputs = [
      ...(await watchedInputs(pool, feedsIn(target.stream, plan.streams), lookups.settings)),
      ...(await inPipelineAsync(plan.pipeline, () => sqlInputs(pool, target, lookups.settings))),
    ];
    found.push(rootsFrom(target.stream, inputs));
  }
  const { lookups: _, ...rest } = plan;
  return { ...rest, roots: [...plan.roots, ...found.flat()] };
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
  const { rows, fields } = await answerReadOnly(pool, sql).catch((cause: unknown) => {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`the sql of ${stream.name}: ${cause.message}`, {
      ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }),
      cause,
    });
  });
  const mistakes = columnMistakes(stream, fields, Object.keys(fixed));
  if (mistakes.length) {
    throw new ConfigError(mistakes.join('; '), {
      remedy: `name the columns of the query after params: ${paramNames(stream).join(', ')}`,
    });
  }
  return rows.map((row) => typedInput(stream, { ...fixed, ...row }, settings));
}

/** Completes drafts with the inputs that only the warehouse knows: the watchlist and the SQL of pipelines. */
import type { Pool } from '../load/connection/pool.ts';
import { ConfigError } from '../errors.ts';
import { queryWithFields } from '../load/connection/query.ts';
import {
  type InputSource,
  selectInputSources,
  toInputList,
  isWatchlistSource,
  type InputSettings,
} from '../streams/input-sources.ts';
import type { Params } from '../streams/stream.ts';
import { buildRootsFromInputs, parseInput } from './roots.ts';
import { listParamNames } from './param-values.ts';
import { withPipelineNameAsync } from './plan-pipelines.ts';
import type { PlanDraft, PlanSettings, RunPlan, Target } from './run-plan.ts';
import { findColumnMistakes } from './sql-columns.ts';
import { readWatchedEntities } from '../ledger/watchlist.ts';

/**
 * Completes a draft with the inputs that the warehouse knows: watched entities and the rows of SQL queries. Both are
 * read at the time of the call. Throws ConfigError when a query fails or its columns are not params of the stream.
 */
export async function resolveInputs(pool: Pool, draft: PlanDraft): Promise<RunPlan> {
  const { targets, settings, knownRoots, ...run } = draft;
  const roots = [...knownRoots];
  for (const target of targets) {
    // Params that were given replace the inputs that the watchlist would add.
    if ((Object.keys(target.overrides).length && !target.sql) || target.from) continue;
    const inputs = [
      ...(await readWatchedInputs(pool, selectInputSources(target.stream, draft.streams), settings)),
      ...(await withPipelineNameAsync(draft.pipeline, () => readSqlInputs(pool, target, settings))),
    ];
    roots.push(...buildRootsFromInputs(target.stream, inputs));
  }
  return { ...run, roots };
}

async function readWatchedInputs(
  pool: Pool,
  sources: readonly InputSource<Params>[],
  settings: InputSettings,
): Promise<readonly Params[]> {
  const inputs: Params[] = [];
  for (const source of sources.filter(isWatchlistSource)) {
    for (const entity of await readWatchedEntities(pool, source.watch)) {
      inputs.push(...toInputList(source.pick(entity as never, settings)));
    }
  }
  return inputs;
}

/**
 * The rows of a target's query as inputs: each column is a param, and `overrides` give params that have no column. No
 * inputs without a query. Throws ConfigError when the query fails or its columns are not params of the stream.
 */
export async function readSqlInputs(
  pool: Pool,
  { stream, overrides, sql }: Target,
  settings: Pick<PlanSettings, 'businessDate' | 'onUnknown'>,
): Promise<readonly Params[]> {
  if (!sql) return [];
  const fixed = Object.fromEntries(Object.entries(overrides).map(([name, [value]]) => [name, value]));
  const { rows, fields } = await queryWithFields(pool, sql).catch((cause: unknown) => {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`the sql of ${stream.name}: ${cause.message}`, {
      ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }),
      cause,
    });
  });
  const mistakes = findColumnMistakes(stream, fields, Object.keys(fixed));
  if (mistakes.length) {
    throw new ConfigError(mistakes.join('; '), {
      remedy: `name the columns of the query after params: ${listParamNames(stream).join(', ')}`,
    });
  }
  return rows.map((row) => parseInput(stream, { ...fixed, ...row }, settings));
}

/**
 * Diagnoses streams of pipelines that send no requests: because nothing leads to one, or because nothing is watched.
 */
import { type Config, getPipelineTimezone } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { readMigrationState } from '../load/schema/journal.ts';
import type { Pool } from '../load/connection/pool.ts';
import { selectInputSources, isSettingsSource, isWatchlistSource, getParents } from '../streams/input-sources.ts';
import { requireStream } from '../streams/catalogue.ts';
import type { Stream } from '../streams/stream.ts';
import { businessDate } from '../time.ts';
import { buildTargetRoots } from '../plan/roots.ts';
import { resolveInputs } from '../plan/resolve-inputs.ts';
import { planPipeline, buildPlanSettings, buildTargets } from '../plan/plan-pipelines.ts';
import type { PlanSettings, Target } from '../plan/run-plan.ts';
import { ok, orOk, type Remark, warning } from './diagnostic.ts';

/**
 * Where the requests of a stream can come from: configuration, query or another stream (`pipeline`); only the
 * watchlist; nowhere.
 */
type Origin = 'pipeline' | 'watchlist' | 'nowhere';

/** The diagnosis without a database. */
export function diagnoseIdleStreams(config: Config, at: Date): readonly Remark[] {
  return findOrigins(config, at).flatMap(([pipeline, { stream }, origin]) => {
    if (origin === 'pipeline') return [];
    if (origin === 'watchlist') return [ok(`${pipeline}: ${stream.name} requests only what is watched`)];
    const parents = getParents(stream).map(({ name }) => name);
    return [
      warning(
        `${pipeline}: ${stream.name} can never send a request in this configuration`,
        parents.length
          ? `leave it out, give it params, or add a stream that it follows and that requests something: ${parents.join(', ')}`
          : 'leave it out, or give it params that some market or language of the configuration has',
      ),
    ];
  });
}

/** Diagnoses streams with no source of requests but the watchlist, if it has no entity for them. */
export async function diagnoseUnwatchedStreams(pool: Pool, config: Config, at: Date): Promise<readonly Remark[]> {
  const { applied, known } = await readMigrationState(pool);
  if (applied < known) return [ok('what is watched is not known before the schema exists')];
  const remarks: Remark[] = [];
  for (const [pipeline, { stream }, origin] of findOrigins(config, at)) {
    if (origin !== 'watchlist' || (await hasRequests(pool, config, pipeline, stream, at))) continue;
    const sources = selectInputSources(stream, []).filter(isWatchlistSource);
    const kinds = sources.map(({ watch }) => watch);
    remarks.push(
      warning(
        `${pipeline}: ${stream.name} requests nothing: ${kinds.length ? `no ${kinds.join(' or ')} is watched that it takes` : 'nothing is watched that leads to it'}`,
        `echotik-warehouse watch add ${kinds[0] ?? 'product'} <id>; or give it params or sql, or leave it out`,
      ),
    );
  }
  return orOk(remarks, 'every stream has requests to send, or will get them from other streams');
}

/** Whether the watchlist leads to requests of the stream or of a stream that it follows. */
async function hasRequests(pool: Pool, config: Config, pipeline: string, stream: Stream, at: Date): Promise<boolean> {
  const entry = config.pipelines[pipeline];
  if (!entry) return false;
  // Queries are left out, because they may have mistakes, which another diagnostic reports.
  const streams = entry.streams.filter(({ sql }) => sql === undefined);
  const only = { ...config, pipelines: { [pipeline]: { ...entry, streams } } };
  const { roots } = await resolveInputs(pool, planPipeline(only, pipeline, { trigger: 'cron', slot: at }));
  const names = new Set(roots.map((root) => root.stream.name));
  const listAbove = (each: Stream): readonly Stream[] => {
    const links = entry.streams.flatMap(({ stream: name, from }) => (name === each.name && from ? [from.stream] : []));
    return links.length ? links.map(requireStream) : getParents(each);
  };
  const hasOrigin = (each: Stream, seen: readonly Stream[] = []): boolean =>
    names.has(each.name) ||
    listAbove(each).some((parent) => !seen.includes(parent) && hasOrigin(parent, [...seen, each]));
  return hasOrigin(stream);
}

function findOrigins(config: Config, at: Date): readonly (readonly [string, Target, Origin])[] {
  return Object.entries(config.pipelines).flatMap(([name, pipeline]) => {
    const targets = buildTargets(pipeline);
    const settings = buildPlanSettings(config, businessDate(at, getPipelineTimezone(pipeline, config)));
    return targets.map((target) => [name, target, findOrigin(target, targets, settings)] as const);
  });
}

function findOrigin(
  target: Target,
  targets: readonly Target[],
  settings: PlanSettings,
  seen: readonly Target[] = [],
): Origin {
  const { stream, sql, from } = target;
  if (sql) return 'pipeline';
  try {
    if (buildTargetRoots(target, targets, settings).length) return 'pipeline';
  } catch (error) {
    // Another diagnostic reports the mistake.
    if (error instanceof ConfigError) return 'pipeline';
    throw error;
  }
  const names = targets.map((each) => each.stream.name);
  const findAbove = (parent: string) =>
    targets
      .filter((each) => each.stream.name === parent && each !== target && !seen.includes(each))
      .map((each) => findOrigin(each, targets, settings, [...seen, target]));
  const sources = from ? [] : selectInputSources(stream, names);
  const origins = sources.flatMap((source): Origin[] => {
    if (isSettingsSource(source)) return [];
    if (isWatchlistSource(source)) return ['watchlist'];
    return findAbove('parent' in source ? source.parent.name : source.absentFrom.name);
  });
  if (from) origins.push(...findAbove(from.stream));
  return origins.includes('pipeline') ? 'pipeline' : origins.includes('watchlist') ? 'watchlist' : 'nowhere';
}

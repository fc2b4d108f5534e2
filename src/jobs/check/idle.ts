/** Streams of a pipeline that ask nothing: because nothing can lead to a request, or because nothing is watched. */
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { migrationState } from '../../load/migrate.ts';
import type { Pool } from '../../load/pool.ts';
import { feedsIn, isFromSettings, isWatched, parentsOf } from '../../streams/feeds.ts';
import type { Stream } from '../../streams/stream.ts';
import { businessDate } from '../../time.ts';
import { rootsOfTarget } from '../plans/inputs.ts';
import { resolved } from '../plans/lookups.ts';
import { pipelinePlan, planSettings, targetsOf, zoneOf } from '../plans/pipelines.ts';
import type { PlanSettings, Target } from '../plans/run-plan.ts';
import { ok, orFine, type Remark, warning } from './check.ts';

/** Where the requests of a stream can come from: configuration, query or another stream; the watchlist alone; nowhere. */
type Origin = 'pipeline' | 'watchlist' | 'nowhere';

/** What can be said without a database. */
export function findIdle(config: Config, now: Date): readonly Remark[] {
  return originsOfAll(config, now).flatMap(([pipeline, { stream }, origin]) => {
    if (origin === 'pipeline') return [];
    if (origin === 'watchlist') return [ok(`${pipeline}: ${stream.name} asks only for what is watched`)];
    const parents = parentsOf(stream).map(({ name }) => name);
    return [
      warning(
        `${pipeline}: ${stream.name} can never ask anything in this configuration`,
        parents.length
          ? `leave it out, give it params, or add a stream that it follows and that asks something: ${parents.join(', ')}`
          : 'leave it out, or give it params that some market or language of the configuration has',
      ),
    ];
  });
}

/** Streams that live from the watchlist alone, with nothing on it for them. */
export async function findUnwatched(pool: Pool, config: Config, now: Date): Promise<readonly Remark[]> {
  const { applied, known } = await migrationState(pool);
  if (applied < known) return [ok('what is watched is not known before the schema is there')];
  const remarks: Remark[] = [];
  for (const [pipeline, { stream }, origin] of originsOfAll(config, now)) {
    if (origin !== 'watchlist' || (await asksSomething(pool, config, pipeline, stream, now))) continue;
    const feeds = feedsIn(stream, []).filter(isWatched);
    const kinds = feeds.map(({ watch }) => watch);
    remarks.push(
      warning(
        `${pipeline}: ${stream.name} asks nothing: ${kinds.length ? `no ${kinds.join(' or ')} is watched that it takes` : 'nothing is watched that leads to it'}`,
        `echotik-warehouse watch add ${kinds[0] ?? 'product'} <id>; or give it params or sql, or leave it out`,
      ),
    );
  }
  return orFine(remarks, 'every stream has something to ask, or will have it from other streams');
}

/** The watchlist is read for the stream itself, or for the stream that it follows. */
async function asksSomething(
  pool: Pool,
  config: Config,
  pipeline: string,
  stream: Stream,
  now: Date,
): Promise<boolean> {
  const entry = config.pipelines[pipeline];
  if (!entry) return false;
  // Queries of other streams may have mistakes, which another check reports.
  const streams = entry.streams.filter(({ sql }) => sql === undefined);
  const only = { ...config, pipelines: { [pipeline]: { ...entry, streams } } };
  const { roots } = await resolved(pool, pipelinePlan(only, pipeline, { trigger: 'cron', slot: now }));
  const asked = new Set(roots.map((root) => root.stream.name));
  const leads = (each: Stream, seen: readonly Stream[] = []): boolean =>
    asked.has(each.name) || parentsOf(each).some((parent) => !seen.includes(parent) && leads(parent, [...seen, each]));
  return leads(stream);
}

function originsOfAll(config: Config, now: Date): readonly (readonly [string, Target, Origin])[] {
  return Object.entries(config.pipelines).flatMap(([name, pipeline]) => {
    const targets = targetsOf(pipeline);
    const settings = planSettings(config, businessDate(now, zoneOf(pipeline, config)));
    return targets.map((target) => [name, target, originOf(target, targets, settings)] as const);
  });
}

function originOf(
  target: Target,
  targets: readonly Target[],
  settings: PlanSettings,
  seen: readonly Target[] = [],
): Origin {
  const { stream, sql } = target;
  if (sql) return 'pipeline';
  try {
    if (rootsOfTarget(target, targets, settings).length) return 'pipeline';
  } catch (error) {
    // A mistake, which another check reports.
    if (error instanceof ConfigError) return 'pipeline';
    throw error;
  }
  const names = targets.map((each) => each.stream.name);
  const origins = feedsIn(stream, names).flatMap((feed): Origin[] => {
    if (isFromSettings(feed)) return [];
    if (isWatched(feed)) return ['watchlist'];
    const parent = 'parent' in feed ? feed.parent : feed.absentFrom;
    const above = targets.filter((each) => each.stream.name === parent.name && each !== target && !seen.includes(each));
    return above.map((each) => originOf(each, targets, settings, [...seen, target]));
  });
  return origins.includes('pipeline') ? 'pipeline' : origins.includes('watchlist') ? 'watchlist' : 'nowhere';
}

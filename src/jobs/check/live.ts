/** Everything that can be checked by asking those we work with. Nothing is changed, and nothing is bought. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import type { Pool } from '../../load/pool.ts';
import { openWarehouse } from '../warehouse.ts';
import { askForNothing, findInAnswer, findInProxy } from './api.ts';
import { type Check, ok, type Remark, warning } from './check.ts';
import { readApiClock, readDatabaseClock, remarkOnClock } from './clocks.ts';
import { findOnDisk } from './disk.ts';
import { findInForecast } from './forecast.ts';
import { findInGrants } from './grants.ts';
import { findUnwatched } from './idle.ts';
import { findInPostgres, findInSchema } from './postgres.ts';
import { findInRedis } from './redis.ts';

interface LiveChecks {
  readonly checks: readonly Check[];
  /** Gives back what the checks opened. */
  readonly close: () => Promise<void>;
}

/** A server that hangs does not say goodbye either. */
const CLOSE_MS = 5_000;

/** Without a configuration, because it has mistakes, there is no forecast. */
export function liveChecks(environment: Environment, config: Config | undefined, now: Date): LiveChecks {
  const { credentials, baseUrl, proxy, databaseUrl, redisUrl, home } = environment;
  const database = once(() => openWarehouse(environment, { asIs: true }));
  const answer = once(async () => credentials && askForNothing(baseUrl, credentials, proxy));
  // Why it cannot be reached is told once, by its own check.
  const inDatabase = (find: (pool: Pool) => Promise<readonly Remark[]>) => async () => {
    const warehouse = await database().catch(() => undefined);
    return warehouse ? find(warehouse.pool) : [warning('not known without PostgreSQL', 'see postgres above')];
  };
  const checks: readonly (Check | undefined)[] = [
    {
      name: 'credentials',
      async find() {
        const given = await answer();
        return given ? findInAnswer(baseUrl, given) : [ok('none: the built-in simulator answers, nothing is billed')];
      },
    },
    proxy && { name: 'proxy', find: async () => findInProxy(baseUrl, proxy) },
    { name: 'postgres', find: async () => findInPostgres((await database()).pool) },
    { name: 'grants', find: inDatabase(findInGrants) },
    { name: 'schema', find: inDatabase(findInSchema) },
    redisUrl === undefined ? undefined : { name: 'redis', find: () => findInRedis(redisUrl) },
    {
      name: 'clocks',
      async find() {
        const [ours, theirs] = await Promise.all([
          database()
            .then(({ pool }) => readDatabaseClock(pool))
            .catch(() => undefined),
          answer().then((given) => given && readApiClock(given)),
        ]);
        const known = [ours, theirs].filter((reading) => reading !== undefined);
        return known.length ? known.map(remarkOnClock) : [warning('nobody tells the time', 'see postgres above')];
      },
    },
    databaseUrl === undefined ? { name: 'disk', find: () => findOnDisk(home) } : undefined,
    config && { name: 'inputs', find: inDatabase((pool) => findUnwatched(pool, config, now)) },
    config && { name: 'forecast', find: inDatabase((pool) => findInForecast(pool, config, now)) },
  ];
  return {
    checks: checks.filter((check) => check !== undefined),
    async close() {
      const closing = database()
        .then((warehouse) => warehouse.close())
        .catch(() => undefined);
      await Promise.race([closing, wait(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

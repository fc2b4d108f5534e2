/** The diagnostics that call PostgreSQL, Redis and EchoTik. They change nothing and buy nothing. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { Pool } from '../load/connection/pool.ts';
import { openWarehouse } from '../app/open-warehouse.ts';
import { probeApi, diagnoseAnswer, diagnoseProxy } from './api.ts';
import { type Diagnostic, ok, type Remark, warning } from './diagnostic.ts';
import { diagnoseFutureSlots, readApiClock, readDatabaseClock, diagnoseClock } from './clocks.ts';
import { diagnoseDisk } from './disk.ts';
import { diagnoseForecast } from './forecast.ts';
import { diagnoseGrants } from './grants.ts';
import { diagnoseUnwatchedStreams } from './idle-streams.ts';
import { diagnosePlace } from './place.ts';
import { diagnosePostgres, diagnoseSchema } from './postgres.ts';
import { diagnoseRedis } from './redis.ts';

interface LiveDiagnostics {
  readonly checks: readonly Diagnostic[];
  /** Closes what the diagnostics opened. */
  readonly close: () => Promise<void>;
}

/** A server that does not answer does not close its connection either. */
const CLOSE_MS = 5_000;

/** `config`: undefined if it has mistakes; then there are no diagnostics of inputs and forecast. */
export function createLiveDiagnostics(environment: Environment, config: Config | undefined, at: Date): LiveDiagnostics {
  const { credentials, baseUrl, proxy, databaseUrl, sharedEnvFile, redisUrl, home } = environment;
  const database = once(() => openWarehouse(environment, { now: () => at, migrate: 'none' }));
  const answer = once(async () => credentials && probeApi(baseUrl, credentials, proxy));
  // Only the `postgres` diagnostic reports why the database cannot be reached.
  const inDatabase = (find: (pool: Pool) => Promise<readonly Remark[]>) => async () => {
    const warehouse = await database().catch(() => undefined);
    return warehouse ? find(warehouse.pool) : [warning('not known without PostgreSQL', 'see postgres above')];
  };
  const checks: readonly (Diagnostic | undefined)[] = [
    {
      name: 'credentials',
      async find() {
        const given = await answer();
        return given ? diagnoseAnswer(baseUrl, given) : [ok('none: the built-in simulator answers, nothing is billed')];
      },
    },
    proxy && { name: 'proxy', find: async () => diagnoseProxy(baseUrl, proxy) },
    { name: 'postgres', find: async () => diagnosePostgres((await database()).pool) },
    { name: 'grants', find: inDatabase(diagnoseGrants) },
    { name: 'schema', find: inDatabase((pool) => diagnoseSchema(pool, sharedEnvFile)) },
    { name: 'place', find: inDatabase(async (pool) => diagnosePlace(pool, (await database()).server)) },
    redisUrl === undefined ? undefined : { name: 'redis', find: () => diagnoseRedis(redisUrl) },
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
        if (!known.length) return [warning('no clock could be read', 'see postgres above')];
        // Without the schema there are none.
        const future = ours ? await diagnoseFutureSlots((await database()).pool).catch(() => []) : [];
        return [...known.map(diagnoseClock), ...future];
      },
    },
    databaseUrl === undefined ? { name: 'disk', find: () => diagnoseDisk(home) } : undefined,
    config && { name: 'inputs', find: inDatabase((pool) => diagnoseUnwatchedStreams(pool, config, at)) },
    config && { name: 'forecast', find: inDatabase((pool) => diagnoseForecast(pool, config, at)) },
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

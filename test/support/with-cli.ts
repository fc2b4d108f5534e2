/** A database, a simulator with credentials, and commands that work on both, lent to a callback. */
import { expect, inject } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { apiVariables, type Ended, type Variables } from './cli.ts';
import { withDatabase } from './database.ts';
import { parseAs } from './parse-as.ts';
import { runInProcess } from './run-in-process.ts';
import type { Backend } from './world.ts';

export interface TestCli {
  readonly env: Variables;
  readonly pool: Pool;
  readonly simulator: Simulator;
  /** Runs a command inside this process; fails unless it ends with the code. */
  readonly run: (args: readonly string[], code?: number) => Promise<Ended>;
  /** The same with --json. Returns the value, which must be all of stdout. */
  readonly json: (args: readonly string[], code?: number) => Promise<unknown>;
}

interface TestCliOptions extends SimulatorOptions {
  readonly backend?: Backend;
}

/** Backends of queues that tests can use: Redis only where the tests were given one. */
export const backends = (): readonly Backend[] => (inject('redisUrl') ? ['postgres', 'redis'] : ['postgres']);

export function withCli<T>(
  { backend = 'postgres', ...options }: TestCliOptions,
  work: (cli: TestCli) => Promise<T>,
): Promise<T> {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  return withDatabase(async ({ url, pool }) => {
    const simulator = await startSimulator(options);
    const env = { DATABASE_URL: url, ...apiVariables(simulator), ...(redisUrl ? { REDIS_URL: redisUrl } : {}) };
    const run = async (args: readonly string[], code = 0): Promise<Ended> => {
      const ended = await runInProcess(args, env);
      expect(ended, args.join(' ')).toMatchObject({ code });
      return ended;
    };
    const json = async (args: readonly string[], code?: number): Promise<unknown> =>
      parseAs<unknown>((await run([...args, '--json'], code)).stdout);
    try {
      return await work({ env, pool, simulator, run, json });
    } finally {
      await simulator.close();
    }
  });
}

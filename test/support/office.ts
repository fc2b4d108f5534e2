/** A database, a simulator with credentials, and commands that work on both, lent to a callback. */
import { expect, inject } from 'vitest';
import type { Pool } from '../../src/load/pool.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, type Ended, runCli, type Variables } from './cli.ts';
import { withDatabase } from './database.ts';
import { runHere } from './here.ts';
import type { Backend } from './world.ts';

export interface Office {
  readonly env: Variables;
  readonly pool: Pool;
  readonly simulator: Simulator;
  /** Runs a command that has to end with this code. */
  readonly run: (args: readonly string[], code?: number) => Promise<Ended>;
  /** The same with --json: the one value that is all of stdout. */
  readonly json: (args: readonly string[], code?: number) => Promise<unknown>;
  /** The same inside this process, for what only reads, changes a row or is refused. */
  readonly here: (args: readonly string[], code?: number) => Promise<Ended>;
}

interface OfficeOptions extends SimulatorOptions {
  readonly backend?: Backend;
}

export function withOffice<T>(
  { backend = 'postgres', ...options }: OfficeOptions,
  work: (office: Office) => Promise<T>,
): Promise<T> {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  return withDatabase(async ({ url, pool }) => {
    const simulator = await startSimulator(options);
    const env = { DATABASE_URL: url, ...apiVariables(simulator), ...(redisUrl ? { REDIS_URL: redisUrl } : {}) };
    const ending =
      (start: typeof runCli) =>
      async (args: readonly string[], code = 0): Promise<Ended> => {
        const ended = await start(args, env);
        expect(ended, args.join(' ')).toMatchObject({ code });
        return ended;
      };
    const [run, here] = [ending(runCli), ending(runHere)];
    const json = async (args: readonly string[], code?: number): Promise<unknown> =>
      JSON.parse((await run([...args, '--json'], code)).stdout);
    try {
      return await work({ env, pool, simulator, run, json, here });
    } finally {
      await simulator.close();
    }
  });
}

/** A worker as operators run it: a process of its own that can be killed. */
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { inject, onTestFailed } from 'vitest';
import type { Simulator } from '../../simulator/server.ts';
import { type StartedProcess, startProcess } from './start-process.ts';

/** The default limits of two calls a second would make each test last minutes. */
const unlimited = fileURLToPath(new URL('unlimited.config.yaml', import.meta.url));

export interface WorkerProcess extends StartedProcess {
  /** Resolves when the process is ready to take jobs; rejects when it ends before. */
  readonly ready: Promise<void>;
}

interface WorkerEnvironment {
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  readonly redisUrl?: string | undefined;
  readonly crashAt?: string;
  /** Seconds that calls in flight have when it is stopped. */
  readonly deadline?: number;
  /** Path of a configuration file; absent: no limits. */
  readonly config?: string;
  /** Where its spool lies; absent: it has none. */
  readonly home?: string;
  /** Further environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

export function startWorkerProcess({
  databaseUrl,
  simulator,
  redisUrl,
  crashAt,
  deadline,
  config = unlimited,
  home,
  variables = {},
}: WorkerEnvironment): WorkerProcess {
  const worker = startProcess(
    inject('program'),
    ['worker', ...(deadline === undefined ? [] : ['--deadline', `${deadline}`])],
    {
      // A .env file in the checkout would be read.
      cwd: tmpdir(),
      variables: {
        DATABASE_URL: databaseUrl,
        ECHOTIK_BASE_URL: simulator.url,
        ECHOTIK_USERNAME: simulator.username,
        ECHOTIK_PASSWORD: simulator.password,
        ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
        ...(crashAt ? { CRASH_AT: crashAt } : {}),
        ECHOTIK_CONFIG: config,
        ...(home ? { ECHOTIK_HOME: home } : { ECHOTIK_SPOOL: 'off' }),
        // Other workers wait as long as this for the requests of a worker that was killed.
        ECHOTIK_LEASE_SECONDS: '8',
        ...variables,
      },
    },
  );
  onTestFailed(() => {
    process.stderr.write(`\nworker ${worker.pid} printed:\n${worker.output()}\n`);
  });
  const ready = worker.printed('worker ready');
  // A test that only waits for the end of the process does not handle `ready`.
  ready.catch(() => undefined);
  return { ...worker, ready };
}

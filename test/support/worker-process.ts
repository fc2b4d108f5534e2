/** A worker as operators run it: a process of its own that can be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Simulator } from '../../src/simulator/server.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** The defaults spare the API with two calls a second: too few for a test. */
const unlimited = fileURLToPath(new URL('unlimited.config.yaml', import.meta.url));

export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when the process is ready to take jobs; rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** What it printed so far, both streams. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
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
  const child = spawn(
    process.execPath,
    [main, 'worker', ...(deadline === undefined ? [] : ['--deadline', `${deadline}`])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Away from a .env of the checkout.
      cwd: tmpdir(),
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        ECHOTIK_BASE_URL: simulator.url,
        ECHOTIK_USERNAME: simulator.username,
        ECHOTIK_PASSWORD: simulator.password,
        ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
        ...(crashAt ? { CRASH_AT: crashAt } : {}),
        ECHOTIK_CONFIG: config,
        ...(home ? { ECHOTIK_HOME: home } : { ECHOTIK_SPOOL: 'off' }),
        // A worker that was killed is missed for as long as its lease.
        ECHOTIK_LEASE_SECONDS: '8',
        ...variables,
      },
    },
  );
  let printed = '';
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (printed.includes('worker ready')) resolve();
      });
    }
    void exited.then(() => reject(new Error(`the worker ended before it was ready: ${printed}`)));
  });
  // Who only waits for the end need not handle it.
  ready.catch(() => undefined);
  return { pid: child.pid ?? 0, ready, exited, output: () => printed, kill: (signal) => void child.kill(signal) };
}

/** The command line as people run it: a process of its own. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Simulator } from '../../src/simulator/server.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** The defaults spare the API with two calls a second: too few for a test. */
export const unlimited = fileURLToPath(new URL('unlimited.config.yaml', import.meta.url));

export type Variables = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliProcess {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Nothing of our own environment is inherited, nor a .env of the checkout: `variables` is all it knows. */
export function startCli(args: readonly string[], variables: Variables = {}, cwd: string = tmpdir()): CliProcess {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ECHOTIK_CONFIG: unlimited, ...homeFor(variables), ...variables },
    cwd,
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...printed }));
  return { pid: child.pid ?? 0, ended, kill: (signal) => void child.kill(signal) };
}

/** A home of its own for each database, so that no test sees what another one's killed process left behind. */
function homeFor({ DATABASE_URL: url }: Variables): Variables {
  if (url === undefined) return {};
  return { ECHOTIK_HOME: join(tmpdir(), 'echotik-test-homes', createHash('sha256').update(url).digest('hex')) };
}

export const runCli = (args: readonly string[], variables: Variables = {}, cwd?: string): Promise<Ended> =>
  startCli(args, variables, cwd).ended;

/** The variables of a command that fetches from a simulator. */
export const apiVariables = ({ url, username, password }: Simulator): Variables => ({
  ECHOTIK_BASE_URL: url,
  ECHOTIK_USERNAME: username,
  ECHOTIK_PASSWORD: password,
});

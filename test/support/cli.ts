/** The command line as operators run it: a process of its own. */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Simulator } from '../../simulator/server.ts';
import { startProcess } from './start-process.ts';

/** The default limits of two calls a second are too slow for a test. */
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

/** The process inherits neither the environment of the tests nor a .env of the checkout: it has only `variables`. */
export function startCli(args: readonly string[], variables: Variables = {}, cwd: string = tmpdir()): CliProcess {
  return startProcess(inject('program'), args, { variables: toEnvironment(variables), cwd });
}

/**
 * The environment of a command: `variables`, a configuration without limits, and a home for each database, so that no
 * test sees what a killed process of another one left behind.
 */
export function toEnvironment(variables: Variables): Variables {
  const { DATABASE_URL: url } = variables;
  const home = url && join(tmpdir(), 'echotik-test-homes', createHash('sha256').update(url).digest('hex'));
  return { ECHOTIK_CONFIG: unlimited, ...(home ? { ECHOTIK_HOME: home } : {}), ...variables };
}

export const runCli = (args: readonly string[], variables: Variables = {}, cwd?: string): Promise<Ended> =>
  startCli(args, variables, cwd).ended;

/** The variables of a command that fetches from a simulator. */
export const apiVariables = ({ url, username, password }: Simulator): Variables => ({
  ECHOTIK_BASE_URL: url,
  ECHOTIK_USERNAME: username,
  ECHOTIK_PASSWORD: password,
});

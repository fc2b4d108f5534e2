/** Starts the programs of PostgreSQL as the chosen user. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';
import { ROOT_REMEDY, type ServerUser } from './server-user.ts';

/** Runs a program of PostgreSQL to its end and returns its output. Throws ConfigError when it fails. */
export async function runAs(user: ServerUser, program: string, args: readonly string[]): Promise<string> {
  let stderr = '';
  try {
    const child = spawn(program, args, { ...buildSpawnOptions(user), stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code === 0) return stdout;
    throw new Error(stderr.trim() || `it ended with ${signal ?? `exit code ${code}`}`);
  } catch (error) {
    throw explain(error, stderr, user, program);
  }
}

/**
 * Starts the server in a session of its own, so that Ctrl-C in the terminal does not reach it and it continues after
 * this process has ended: other processes may still use it. `log` and `locks` are file descriptors; the server keeps
 * the locks open until its last process has ended. Returns the pid. Throws ConfigError when it fails.
 */
export async function spawnAs(
  user: ServerUser,
  program: string,
  args: readonly string[],
  { log, locks }: { readonly log: number; readonly locks: readonly number[] },
): Promise<number> {
  try {
    const child = spawn(program, args, {
      ...buildSpawnOptions(user),
      stdio: ['ignore', log, log, ...locks],
      detached: true,
    });
    await once(child, 'spawn');
    child.unref();
    return child.pid as number;
  } catch (error) {
    throw explain(error, '', user, program);
  }
}

/**
 * As that user without any supplementary group. Of root's capabilities none remain, because the kernel drops them when
 * root becomes another user. Of the environment only what the programs need: a server outlives its command, and SQL of
 * a superuser can read its environment, in which our credentials are.
 */
export function buildSpawnOptions(user: ServerUser): SpawnOptions {
  return { ...user, cwd: '/', env: { PATH: buildPath(), LC_ALL: 'C', TZ: 'UTC' } };
}

/** The PATH of this process, and the usual folders of programs. */
export function buildPath(): string {
  return [process.env['PATH'], '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'].filter(Boolean).join(':');
}

function explain(error: unknown, stderr: string, user: ServerUser, program: string): ConfigError {
  const cause = { cause: error };
  if (user !== undefined && ['EPERM', 'EINVAL'].includes(getErrorCode(error) ?? '')) {
    const message = `PostgreSQL refuses to run as root, and we may not start it as user ${user.uid}`;
    return new ConfigError(`${message}: ${getErrorCode(error)}`, { remedy: ROOT_REMEDY, ...cause });
  }
  if (stderr.includes('could not look up effective user ID')) {
    return new ConfigError('PostgreSQL needs a user with a name, and the one we run as has no entry in /etc/passwd.', {
      remedy: 'Add an entry to /etc/passwd, or run as another user, or set DATABASE_URL to a PostgreSQL of yours.',
      ...cause,
    });
  }
  const what = error instanceof Error ? error.message : String(error);
  return new ConfigError(`${program} failed: ${what}`, {
    remedy: 'Correct what it reports, or set DATABASE_URL to a PostgreSQL of yours.',
    ...cause,
  });
}

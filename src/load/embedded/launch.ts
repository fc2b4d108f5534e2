import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { ConfigError } from '../../errors.ts';
import { codeOf } from '../../file-text.ts';
import { commandAs, rootRemedy, type ServerUser } from './server-user.ts';

/** Runs a PostgreSQL program to its end and gives what it printed. */
export async function runAs(user: ServerUser, program: string, args: readonly string[]): Promise<string> {
  const { file, args: words, ids } = commandAs(user, program, args);
  try {
    const { stdout } = await promisify(execFile)(file, [...words], { ...ids, cwd: '/', env: environment() });
    return stdout;
  } catch (error) {
    throw explain(error, user, program);
  }
}

/**
 * Starts the server in a session of its own, so that Ctrl-C in our terminal does not reach it and it outlives us:
 * other processes may still use it.
 */
export async function spawnAs(user: ServerUser, program: string, args: readonly string[], log: number) {
  const { file, args: words, ids } = commandAs(user, program, args);
  const stdio = ['ignore', log, log] as const;
  try {
    const child: ChildProcess = spawn(file, words, {
      ...ids,
      cwd: '/',
      env: environment(),
      stdio: [...stdio],
      detached: true,
    });
    await once(child, 'spawn');
    child.unref();
    return child.pid as number;
  } catch (error) {
    throw explain(error, user, program);
  }
}

/** Ours without the variables of PostgreSQL clients (PGDATA, PGPORT ...), which its programs heed too; messages in English. */
function environment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(ours), LC_ALL: 'C', TZ: 'UTC' };
}

function explain(error: unknown, user: ServerUser, program: string): ConfigError {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const cause = { cause: error };
  if (user !== undefined && (stderr.startsWith('setpriv:') || ['EPERM', 'EINVAL'].includes(codeOf(error) ?? ''))) {
    const message = `PostgreSQL refuses to run as root, and we may not start it as user ${user.uid}`;
    return new ConfigError(`${message}: ${stderr || codeOf(error)}`, { remedy: rootRemedy, ...cause });
  }
  if (user?.needsCapability === true && codeOf(error) === 'ENOENT') {
    const message = `PostgreSQL refuses to run as root, and user ${user.uid} cannot reach its files without the program setpriv, which is missing.`;
    return new ConfigError(message, { remedy: rootRemedy, ...cause });
  }
  if (stderr.includes('could not look up effective user ID')) {
    return new ConfigError('PostgreSQL needs a user with a name, and the one we run as has no entry in /etc/passwd.', {
      remedy: 'Add an entry to /etc/passwd, or run as another user, or set DATABASE_URL to a PostgreSQL of yours.',
      ...cause,
    });
  }
  const what = stderr || (error instanceof Error ? error.message : String(error));
  return new ConfigError(`${program} failed: ${what}`, {
    remedy: 'Put right what it says, or set DATABASE_URL to a PostgreSQL of yours.',
    ...cause,
  });
}

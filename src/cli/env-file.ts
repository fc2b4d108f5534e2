/** The file `.env`: of the working directory, else of the folder that the command works for. What the shell has set stands. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { doubtOf, findProjectFolder, ownUsers } from '../config/project-folder.ts';
import { ConfigError } from '../errors.ts';

/** Variables that hold a path; a relative one is meant from the folder of the file. */
const isPath = (name: string) => /^(?:ECHOTIK_HOME|ECHOTIK_CONFIG|\w+_FILE)$/.test(name);

/**
 * Returns what lies above the working directory and is not used, with the reason: files that belong to somebody else, or that
 * everybody may write. Throws ConfigError where there is no working directory, or `.env` cannot be read.
 */
export function loadEnvFile(
  variables: NodeJS.ProcessEnv = process.env,
  from: string = workingDirectory(),
): readonly string[] {
  const users = ownUsers(variables['SUDO_UID']);
  const { folder, passedOver } = findProjectFolder(from, { ceiling: variables['HOME'], users });
  const [own, above] = [join(from, '.env'), join(folder, '.env')];
  const path = [own, above].find(isThere);
  const doubt = path === undefined || path === own ? undefined : doubtOf(path, users);
  if (path !== undefined && doubt === undefined) load(variables, path);
  const { ECHOTIK_HOME: home, ECHOTIK_CONFIG: config } = variables;
  // Where both are named nothing else was looked for.
  return [...(home && config ? [] : passedOver), ...(doubt === undefined ? [] : [`${path} ${doubt}`])];
}

/** Not a folder: some name the environment of Python so. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}

function load(variables: NodeJS.ProcessEnv, path: string): void {
  for (const [name, value] of Object.entries(parseEnv(textOf(path)))) {
    if (value === undefined) continue;
    variables[name] ??= value.trim() && isPath(name) ? resolve(dirname(path), value.trim()) : value;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read ${path} (${(cause as NodeJS.ErrnoException).code ?? 'unreadable'})`, {
      remedy: 'make it a file that you can read, move it away, or change to another folder',
      cause,
    });
  }
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new ConfigError(`the working directory cannot be used (${(cause as NodeJS.ErrnoException).code})`, {
      remedy: 'it may have been deleted: change to a folder that exists',
      cause,
    });
  }
}

/**
 * The file `.env` of the working directory, else of the project folder, if it belongs to this program. Variables that
 * the shell has set take precedence.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { recordSharedEnvFile } from '../../config/environment.ts';
import {
  CONFIG_NAME,
  explainDistrustFrom,
  findProjectFolder,
  findTrustedUsers,
  HOME_NAME,
} from '../../config/project-folder.ts';
import { ConfigError } from '../../errors.ts';
import { decodeEnvFile, findEnvNames, parseEnvText } from './parse-env.ts';

/** Variables that contain a path; a relative one is relative to the folder of the file. */
const isPath = (name: string) => /^(?:ECHOTIK_HOME|ECHOTIK_CONFIG|\w+_FILE)$/.test(name);
/** Variables that only this program reads: a file with one of them was written for it. */
const isOwn = (name: string) => name.startsWith('ECHOTIK_');
const isDatabase = (name: string) => /^DATABASE_URL(?:_FILE)?$/.test(name);
/** Variables that this program reads, and other programs too. */
const isShared = (name: string) => /^(?:(?:DATABASE|REDIS)_URL(?:_FILE)?|(?:HTTPS?|NO)_PROXY)$/i.test(name);

/**
 * Returns what is not used, each with the reason: files above the working directory, or in one where everybody may
 * create files, that belong to another user or that every user may write, and a `.env` that is not ours although it
 * sets variables that we read. Throws ConfigError if there is no working directory, or `.env` cannot be read.
 */
export function loadEnvFile(
  variables: NodeJS.ProcessEnv = process.env,
  from: string = getWorkingDirectory(),
): readonly string[] {
  const users = findTrustedUsers(variables['SUDO_UID']);
  const project = findProjectFolder(from, { ceiling: variables['HOME'], users });
  const { ECHOTIK_HOME: home, ECHOTIK_CONFIG: config } = variables;
  const namedFolders = [home, config].flatMap((path) => (path?.trim() ? [dirname(resolve(from, path.trim()))] : []));
  const notUsed: string[] = [];
  for (const folder of project.folder === project.from ? [from] : [from, project.folder]) {
    const path = join(folder, '.env');
    if (!fileExists(path)) continue;
    const distrust = explainDistrustFrom(project.from, join(folder === from ? project.from : folder, '.env'), users);
    if (distrust !== undefined) {
      notUsed.push(`${path} ${distrust}`);
      continue;
    }
    const bytes = readBytes(path);
    const names = findEnvNames(bytes);
    const isConfirmed = hasMarker(folder) || namedFolders.includes(folder);
    if (isConfirmed || names.some(isOwn)) {
      const setsDatabase = names.some((name) => isDatabase(name) && variables[name] === undefined);
      if (setsDatabase && !isConfirmed) recordSharedEnvFile(variables, path);
      apply(variables, parseEnvText(decodeEnvFile(bytes, path), path), dirname(path));
      break;
    }
    const shared = [...new Set(names.filter(isShared))];
    if (shared.length) notUsed.push(`${path} ${explainForeign(shared)}`);
  }
  // If both were set, nothing else was searched for.
  const { ECHOTIK_HOME: homeNow, ECHOTIK_CONFIG: configNow } = variables;
  return [...(homeNow && configNow ? [] : project.ignoredPaths), ...notUsed];
}

/**
 * A home with an embedded server does not count: commands created it although `.env` was not used, and the next one
 * must not use another database than they did.
 */
const hasMarker = (folder: string) =>
  pathExists(join(folder, CONFIG_NAME)) ||
  (pathExists(join(folder, HOME_NAME)) && !pathExists(join(folder, HOME_NAME, 'postgres')));

const explainForeign = (names: readonly string[]) =>
  `may belong to another program: it sets ${names.join(', ')} and no ECHOTIK_ variable, and ${CONFIG_NAME} is not beside it; to use it, make the configuration with 'npx echotik-warehouse config init', or set the variables in the shell`;

function pathExists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** A folder does not count: virtual environments of Python are often named .env. */
function fileExists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}

function apply(variables: NodeJS.ProcessEnv, values: ReadonlyMap<string, string>, folder: string): void {
  for (const [name, value] of values) {
    variables[name] ??= value.trim() && isPath(name) ? resolve(folder, value.trim()) : value;
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ConfigError(`cannot read ${path} (${(cause as NodeJS.ErrnoException).code ?? 'unreadable'})`, {
      remedy: 'make it a file that you can read, move it away, or change to another folder',
      cause,
    });
  }
}

function getWorkingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new ConfigError(`the working directory cannot be used (${(cause as NodeJS.ErrnoException).code})`, {
      remedy: 'it may have been deleted: change to a folder that exists',
      cause,
    });
  }
}

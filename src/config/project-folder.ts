/**
 * The project folder of a command: the working directory, or the nearest folder above it that contains a warehouse or a
 * configuration file. A command that is run in a subfolder finds the same warehouse, as git finds its repository.
 */
import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const CONFIG_NAME = 'echotik.config.yaml';

/** The home folder of the embedded warehouse, unless ECHOTIK_HOME gives another one. */
export const HOME_NAME = '.echotik';

export interface ProjectFolder {
  /** Absolute. */
  readonly folder: string;
  /** The first and the last folder that were searched. */
  readonly from: string;
  readonly to: string;
  /** Warehouses and configuration files above the working directory that are not trusted, each with the reason. */
  readonly ignoredPaths: readonly string[];
  /** The same in the working directory: a command must not use them, and not do without them either. */
  readonly refusedPaths: readonly string[];
}

interface SearchOptions {
  /** The last folder to search; absent: the root of the file system. */
  readonly ceiling?: string | undefined;
  /** User ids whose files are trusted; absent: the platform has no user ids, and all files are trusted. */
  readonly users?: readonly number[] | undefined;
}

/**
 * The user of this process; for root under sudo also the user who called sudo. Undefined: the platform has no user ids.
 */
export function findTrustedUsers(sudoUid: string | undefined): readonly number[] | undefined {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  return uid === 0 && sudoUid && /^\d+$/.test(sudoUid) ? [uid, Number(sudoUid)] : [uid];
}

/**
 * Searches upwards, up to the ceiling if it is a parent folder and otherwise to the root. Files in the working
 * directory are used, whoever owns them, unless everybody may create files there, as in /tmp. Files there and above it
 * must belong to a trusted user and must not be writable by all: another user who could place a configuration there
 * would decide what is bought.
 */
export function findProjectFolder(from: string, { ceiling, users }: SearchOptions): ProjectFolder {
  const start = resolveRealPath(resolve(from));
  const last = ceiling === undefined ? undefined : resolveRealPath(resolve(ceiling));
  const ignoredPaths: string[] = [];
  const refusedPaths: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    const isLast = folder === last || dirname(folder) === folder;
    for (const name of [HOME_NAME, CONFIG_NAME]) {
      const path = join(folder, name);
      if (!isMarker(path, name)) continue;
      const distrust = explainDistrustFrom(start, path, users);
      if (distrust === undefined) {
        if (!refusedPaths.length) return { folder, from: start, to: folder, ignoredPaths, refusedPaths };
      } else (folder === start ? refusedPaths : ignoredPaths).push(`${path} ${distrust}`);
    }
    if (isLast || refusedPaths.length) return { folder: start, from: start, to: folder, ignoredPaths, refusedPaths };
  }
}

/**
 * Why a file or folder is not used by a command in the working directory `from`; undefined: it is used. In a container
 * the files of a mounted folder belong to another user, so in the working directory only a folder of everybody counts.
 */
export function explainDistrustFrom(
  from: string,
  path: string,
  users: readonly number[] | undefined,
): string | undefined {
  const folder = dirname(path);
  if (folder === from && !((tryStat(folder)?.mode ?? 0) & WRITABLE_BY_ALL)) return undefined;
  const distrust = explainDistrust(path, users);
  return distrust && folder === from ? `${distrust}, and everybody may create files in ${folder}` : distrust;
}

/** Whether its owner and mode let others decide about its content. Checks a symbolic link and its target. */
function explainDistrust(path: string, users: readonly number[] | undefined): string | undefined {
  if (users === undefined) return undefined;
  const link = lstatSync(path);
  const target = statSync(path);
  const foreign = [link, target].find(({ uid }) => !users.includes(uid));
  if (foreign) return `belongs to user ${foreign.uid}`;
  return target.mode & WRITABLE_BY_ALL ? 'can be written by everybody' : undefined;
}

const WRITABLE_BY_ALL = 0o002;

function isMarker(path: string, name: string): boolean {
  const found = tryStat(path);
  return name === HOME_NAME ? found?.isDirectory() === true : found?.isFile() === true;
}

/** Undefined if the path does not exist, is a broken link, or may not be read. */
function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Resolves symbolic links, because `..` of a link is not the folder that contains it. */
function resolveRealPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

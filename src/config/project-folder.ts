/**
 * The folder that a command works for: the working directory, or the nearest folder above it that holds a warehouse or a
 * configuration. A command that is run in a subfolder finds the same warehouse, as git finds its repository.
 */
import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const CONFIG_NAME = 'echotik.config.yaml';

/** The home of the embedded warehouse, unless ECHOTIK_HOME names another one. */
export const HOME_NAME = `.echotik`;

export interface ProjectFolder {
  /** Absolute. */
  readonly folder: string;
  /** The first and the last folder that were looked at. */
  readonly from: string;
  readonly to: string;
  /** What was found above the working directory and is not used, with the reason. */
  readonly passedOver: readonly string[];
}

interface SearchOptions {
  /** Where the search ends; absent: at the root of the file system. */
  readonly ceiling?: string | undefined;
  /** User ids whose files are used; absent: the platform has none, and everything is used. */
  readonly users?: readonly number[] | undefined;
}

/** The user of this process; for root under sudo also the one who called it. */
export function ownUsers(sudoUid: string | undefined): readonly number[] | undefined {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  return uid === 0 && sudoUid && /^\d+$/.test(sudoUid) ? [uid, Number(sudoUid)] : [uid];
}

/**
 * Searches upwards, to the ceiling where that lies above and else to the root. In the working directory everything counts;
 * above it only what belongs to the user and nobody else may write: who else could put a configuration there decides what
 * is bought.
 */
export function findProjectFolder(from: string, { ceiling, users }: SearchOptions): ProjectFolder {
  const start = real(resolve(from));
  const last = ceiling === undefined ? undefined : real(resolve(ceiling));
  const passedOver: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    const isLast = folder === last || dirname(folder) === folder;
    for (const name of [HOME_NAME, CONFIG_NAME]) {
      const path = join(folder, name);
      if (!isMarker(path, name)) continue;
      const doubt = folder === start ? undefined : doubtOf(path, users);
      if (doubt === undefined) return { folder, from: start, to: folder, passedOver };
      passedOver.push(`${path} ${doubt}`);
    }
    if (isLast) return { folder: start, from: start, to: folder, passedOver };
  }
}

/** Why a file or folder above the working directory is not used; undefined: it is. Looks at a symbolic link and at its target. */
export function doubtOf(path: string, users: readonly number[] | undefined): string | undefined {
  if (users === undefined) return undefined;
  const link = lstatSync(path);
  const target = statSync(path);
  const stranger = [link, target].find(({ uid }) => !users.includes(uid));
  if (stranger) return `belongs to user ${stranger.uid}`;
  return target.mode & WRITABLE_BY_ALL ? 'can be written by everybody' : undefined;
}

const WRITABLE_BY_ALL = 0o002;

function isMarker(path: string, name: string): boolean {
  const found = statOf(path);
  return name === HOME_NAME ? found?.isDirectory() === true : found?.isFile() === true;
}

/** Undefined where it is not there, is a link to nowhere, or may not be looked at. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Without symbolic links, because `..` of a link is not the folder that it lies in. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

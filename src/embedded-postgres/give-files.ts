/** Gives a folder with all of its files to another user. */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';
import type { Ids } from './server-user.ts';

// O_NONBLOCK, because opening a pipe would wait.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * To be called as root. Its present owner could replace a file by a link to a file of root in the meantime, so each
 * file is opened relative to its open folder (on Linux), and what was opened is given away, if it is a folder or a file
 * with one name. Symbolic links are left as they are. The folder itself comes last: an interrupted call is repeated.
 */
export async function giveFiles(path: string, user: Ids): Promise<void> {
  const folder = await open(path, OPEN_FLAGS | constants.O_DIRECTORY);
  try {
    await giveContent(folder, path, user);
    await folder.chown(user.uid, user.gid);
  } finally {
    await folder.close();
  }
}

async function giveContent(folder: FileHandle, path: string, user: Ids): Promise<void> {
  const base = process.platform === 'linux' ? `/proc/self/fd/${folder.fd}` : path;
  for (const name of await readdir(base)) {
    const entry = await openEntry(`${base}/${name}`);
    if (entry === undefined) continue;
    try {
      const found = await entry.stat();
      if (found.isDirectory()) await giveContent(entry, `${path}/${name}`, user);
      else if (!found.isFile() || found.nlink > 1) {
        throw new ConfigError(
          `${path}/${name} is no plain file with one name, so it is not given to user ${user.uid}.`,
          {
            remedy: 'If it is a hard link, replace it with a copy of itself; otherwise PostgreSQL did not make it.',
          },
        );
      }
      await entry.chown(user.uid, user.gid);
    } finally {
      await entry.close();
    }
  }
}

/** Undefined for a symbolic link. */
async function openEntry(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, OPEN_FLAGS);
  } catch (error) {
    if (getErrorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}

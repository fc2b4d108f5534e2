/**
 * Who controls the folders that we are about to write into. Another user who could put symbolic links there would
 * decide which files of ours are overwritten or, by root, given away.
 */
import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';

const WRITABLE_BY_OTHERS = 0o022;
const MAX_LINKS = 40;

/**
 * For root: throws ConfigError when `home` belongs to another user, or a symbolic link on the way to it or to the
 * folder `postgres` in it. Does nothing for other users, who can only change files of their own.
 *
 * The user who called sudo is no exception: one who may run only this program as root must not become root through it.
 */
export async function checkHomeOwner(home: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const real = await resolveLinksOfRoot(resolve(home));
  const entry = await lstatIfPresent(real);
  if (entry !== undefined) refuseForeign(real, entry);
  await checkOwner(await resolveLinksOfRoot(join(real, 'postgres')));
}

/**
 * Throws ConfigError when the file or folder exists and others than the user of this process can change it. Another
 * user could have put a password there that they know.
 */
export async function checkOwner(path: string): Promise<void> {
  const entry = await lstatIfPresent(path);
  if (entry === undefined) return;
  refuseForeign(path, entry);
  if (entry.mode & WRITABLE_BY_OTHERS) throw createError(`${path} can be written by other users`);
}

/** The path without symbolic links, as far as it exists. */
async function resolveLinksOfRoot(path: string): Promise<string> {
  let rest = path.split(sep).filter(Boolean);
  let real: string = sep;
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = join(real, name);
    const entry = await lstatIfPresent(next);
    if (entry?.isSymbolicLink() !== true) {
      real = next;
      continue;
    }
    refuseForeign(next, entry);
    if (++links > MAX_LINKS) throw new ConfigError(`${path} has more than ${MAX_LINKS} symbolic links.`);
    rest = [
      ...resolve(dirname(next), await readlink(next))
        .split(sep)
        .filter(Boolean),
      ...rest,
    ];
    real = sep;
  }
  return real;
}

async function lstatIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function refuseForeign(path: string, { uid }: Stats): void {
  if (uid !== process.getuid?.()) throw createError(`${path} belongs to user ${uid}`);
}

function createError(what: string): ConfigError {
  const uid = process.getuid?.();
  return new ConfigError(`${what}, and we run as user ${uid}: who can change it could make us overwrite other files.`, {
    remedy:
      'Run as the user who owns it (without sudo), or set ECHOTIK_HOME to a folder of your own ' +
      '(of root for example /var/lib/echotik), or set DATABASE_URL to a PostgreSQL of yours.',
  });
}

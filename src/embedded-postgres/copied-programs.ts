/** Copies of the programs of PostgreSQL for a user who cannot enter the folder of the npm package. */
import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';
import type { Binaries } from './binaries.ts';
import { checkOwner } from './home-owner.ts';
import { SYSTEM_FOLDER } from './layout.ts';
import { canReach, ROOT_REMEDY, type ServerUser } from './server-user.ts';

/**
 * Returns the programs, or copies of them below SYSTEM_FOLDER if `user` cannot reach them, for example because the
 * package is installed below /root. A version is copied once. Throws ConfigError when the copies cannot be reached
 * either.
 */
export async function makeReachable(
  binaries: Binaries,
  user: ServerUser,
  onProgress: (line: string) => void,
): Promise<Binaries> {
  if (user === undefined || (await canReach(binaries.postgres, user))) return binaries;
  const programs = dirname(await realpath(binaries.postgres));
  const native = dirname(programs);
  const target = join(SYSTEM_FOLDER, `postgresql-${await readPackageVersion(dirname(native))}`);
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  await checkOwner(SYSTEM_FOLDER);
  const copies: Binaries = {
    initdb: join(target, relative(native, programs), 'initdb'),
    postgres: join(target, relative(native, programs), 'postgres'),
  };
  if (!(await isCopied(copies))) {
    onProgress(`Copying PostgreSQL to ${target}, because user ${user.uid}, who runs it, cannot enter ${native}`);
    await copyOnce(native, target);
  }
  if (await canReach(copies.postgres, user)) return copies;
  throw new ConfigError(`User ${user.uid}, who runs PostgreSQL, may not execute ${copies.postgres}.`, {
    remedy: ROOT_REMEDY,
  });
}

async function isCopied({ postgres }: Binaries): Promise<boolean> {
  return realpath(postgres).then(
    () => true,
    () => false,
  );
}

/** Copies beside the target and renames; of several processes the first one wins. */
async function copyOnce(from: string, target: string): Promise<void> {
  const copy = `${target}-${randomBytes(4).toString('hex')}`;
  try {
    await cp(from, copy, { recursive: true, verbatimSymlinks: true });
    await rename(copy, target);
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY'].includes(getErrorCode(error) ?? '')) throw error;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function readPackageVersion(folder: string): Promise<string> {
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

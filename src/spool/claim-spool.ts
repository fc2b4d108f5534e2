/**
 * Exclusive access to a spool whose process has ended. The file system decides: of several renames of one folder one
 * succeeds.
 */
import { rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { getErrorCode } from '../read-if-present.ts';
import type { FoundSpool } from './find-spools.ts';
import { identifyHolder } from './holder.ts';
import { formatClaimName, parseSpoolName, formatSpoolName } from './layout.ts';

/**
 * Claims a spool for this process, in the name of its worker. The caller has checked that its holder has ended.
 * Resolves to undefined when another process was faster. Rejects with what the file system says.
 */
export async function claimSpool({ path }: FoundSpool, workerId: number): Promise<string | undefined> {
  const name = parseSpoolName(basename(path));
  if (!name) throw new Error(`${path} is not the path of a spool`);
  const claimed = join(dirname(path), formatClaimName(name, await identifyHolder(workerId)));
  try {
    await rename(path, claimed);
  } catch (error) {
    if (getErrorCode(error) !== 'ENOENT') throw error;
    // A network file system that repeats a rename whose answer was lost reports ENOENT, although the first one
    // succeeded.
    const isOurs = await stat(claimed).then(
      () => true,
      () => false,
    );
    if (!isOurs) return undefined;
  }
  return claimed;
}

/**
 * Gives a claimed spool back for another attempt. To be called where the failure was not caused by the content of the
 * spool.
 */
export async function releaseSpool(claimed: string): Promise<void> {
  const name = parseSpoolName(basename(claimed));
  if (!name) throw new Error(`${claimed} is not the path of a spool`);
  const left = formatSpoolName({ ...name, deaths: name.deaths - 1 }, 'left');
  await rename(claimed, join(dirname(claimed), left));
}

/** Exclusive access to a spool whose process is gone. The file system decides: of several renames of one folder one succeeds. */
import { rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../file-text.ts';
import type { FoundSpool } from './find-spools.ts';
import { thisHolder } from './holder.ts';
import { claimName, parseName, spoolName } from './layout.ts';

/**
 * Claims a spool for this process, in the name of its worker. The caller has made sure that its holder is gone. Undefined when
 * another process was faster. Rejects with what the file system says.
 */
export async function claimSpool({ path }: FoundSpool, workerId: number): Promise<string | undefined> {
  const name = parseName(basename(path));
  if (!name) throw new Error(`${path} is not the path of a spool`);
  const claimed = join(dirname(path), claimName(name, await thisHolder(workerId)));
  try {
    await rename(path, claimed);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // A network file system that repeats a rename whose answer was lost says ENOENT, although the first one succeeded.
    const isOurs = await stat(claimed).then(
      () => true,
      () => false,
    );
    if (!isOurs) return undefined;
  }
  return claimed;
}

/** Gives a claimed spool back, for the next process that tries. What kept this one from recovering it was not its content. */
export async function leaveSpool(claimed: string): Promise<void> {
  const name = parseName(basename(claimed));
  if (!name) throw new Error(`${claimed} is not the path of a spool`);
  const left = spoolName({ ...name, deaths: name.deaths - 1 }, 'left');
  await rename(claimed, join(dirname(claimed), left));
}

/** Registrations of the uses of the server: one file for each acquisition, with the identity of its process. */
import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent } from '../read-if-present.ts';
import { identifyProcess, isProcessAlive } from '../process-identity.ts';

/** Returns the file to remove when the use ends. One process may register several times. */
export async function registerUser(folder: string): Promise<string> {
  const file = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
  await writeFile(file, (await identifyProcess(process.pid)) ?? String(process.pid), { mode: 0o600 });
  return file;
}

/** How many uses there are. Removes those of dead processes. */
export async function countUsers(folder: string): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const identity = await readIfPresent(file);
    if (identity !== undefined && (await isProcessAlive(identity))) count++;
    else await rm(file, { force: true });
  }
  return count;
}

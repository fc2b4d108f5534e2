/** Who uses the server: one file for each acquisition, holding the identity of its process. */
import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent } from '../../file-text.ts';
import { identifyProcess, isProcessAlive } from '../../process-identity.ts';

/** The file to remove when the use ends. One process may use the server several times over. */
export async function registerUser(folder: string): Promise<string> {
  const file = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
  await writeFile(file, (await identifyProcess(process.pid)) ?? String(process.pid), { mode: 0o600 });
  return file;
}

/** How many uses are left; those of dead processes are forgotten. */
export async function countUsers(folder: string): Promise<number> {
  let living = 0;
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const identity = await readIfPresent(file);
    if (identity !== undefined && (await isProcessAlive(identity))) living++;
    else await rm(file, { force: true });
  }
  return living;
}

/** Which process uses a spool, and whether it still runs. */
import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { readIfPresent } from '../read-if-present.ts';
import { identifyProcess } from '../process-identity.ts';
import type { Holder } from './header.ts';

/** `unknown`: on another host or in another pid namespace, or this process may not inspect it. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Enough that the few processes that share a folder have different hashes; it is part of a file name. */
const HASH_LENGTH = 16;
const hashText = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);

/** The id of this boot; null where the system does not identify its boots. */
export async function readBootId(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  return (await readIfPresent('/proc/sys/kernel/random/boot_id').catch(() => undefined))?.trim() ?? null;
}

/** This process as the holder of a spool, for the worker of that number. */
export async function identifyHolder(workerId: number): Promise<Holder> {
  const identity = (await identifyProcess(process.pid)) ?? String(process.pid);
  return { worker_id: workerId, place: await identifyPlace(), pid: process.pid, process: hashText(identity) };
}

export async function checkLiveness(holder: Holder): Promise<Liveness> {
  if (holder.place !== (await identifyPlace())) return 'unknown';
  const identity = await identifyProcess(holder.pid);
  if (identity === undefined) return 'dead';
  if (hashText(identity) === holder.process) return 'alive';
  // Only the pid is known where /proc hides processes of other users, or hid this one when it wrote its name.
  const bare = String(holder.pid);
  return identity === bare || holder.process === hashText(bare) ? 'unknown' : 'dead';
}

async function identifyPlace(): Promise<string> {
  const boot = await readBootId();
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return hashText(boot === null ? hostname() : `${boot} ${namespace}`);
}

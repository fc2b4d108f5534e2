/** Which process holds a spool, and whether it still runs. */
import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { readIfPresent } from '../file-text.ts';
import { identifyProcess } from '../process-identity.ts';
import type { Holder } from './header.ts';

/** `unknown`: on another host or in another pid namespace, or this process may not look at it. */
export type Life = 'alive' | 'dead' | 'unknown';

/** Enough that two of the few processes sharing a folder never have the same; it is part of a file name. */
const HASH_LENGTH = 16;
const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);

/** The id of this boot; null where the system does not name its boots. */
export async function bootId(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  return (await readIfPresent('/proc/sys/kernel/random/boot_id').catch(() => undefined))?.trim() ?? null;
}

/** This process as the holder of a spool, for the worker of that number. */
export async function thisHolder(workerId: number): Promise<Holder> {
  const identity = (await identifyProcess(process.pid)) ?? String(process.pid);
  return { worker_id: workerId, place: await place(), pid: process.pid, process: hash(identity) };
}

export async function lifeOf(holder: Holder): Promise<Life> {
  if (holder.place !== (await place())) return 'unknown';
  const identity = await identifyProcess(holder.pid);
  if (identity === undefined) return 'dead';
  if (hash(identity) === holder.process) return 'alive';
  // Only the pid is known where /proc hides processes of other users, or hid this one when it wrote its name.
  const bare = String(holder.pid);
  return identity === bare || holder.process === hash(bare) ? 'unknown' : 'dead';
}

async function place(): Promise<string> {
  const boot = await bootId();
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return hash(boot === null ? hostname() : `${boot} ${namespace}`);
}

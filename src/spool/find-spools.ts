/** Which spools of a warehouse lie in a folder, and which process holds each of them. */
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../file-text.ts';
import type { Holder } from './header.ts';
import { type Life, lifeOf } from './holder.ts';
import { parseName } from './layout.ts';
import { readHeader } from './read-spool.ts';

/** A folder that is still being made or deleted by then is of a process that died in between. */
const UNFINISHED_MS = 3_600_000;

/** A spool is left alone after this many processes died while they recovered it: one response that exhausts the memory must not stop all workers. */
const MOST_DEATHS = 3;

export interface FoundSpool {
  readonly path: string;
  /** The worker whose responses it holds. */
  readonly workerId: number;
  /** Who may be working with it: its writer, or the process that recovers it. Absent: nobody. */
  readonly holder?: Holder;
  /** Of the holder, as far as this process can tell; `dead` where there is none. */
  readonly life: Life;
}

export interface Found {
  readonly spools: readonly FoundSpool[];
  /** What is left alone, and why. */
  readonly strange: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * `folder`: `<home>/spool`. A folder that is missing holds nothing. Spools of other warehouses lie in folders of their own and are
 * not looked at. Rejects when it may not be read.
 */
export async function findSpools(folder: string, warehouseId: string): Promise<Found> {
  const spools: FoundSpool[] = [];
  const strange: { path: string; reason: string }[] = [];
  const own = join(folder, warehouseId);
  for (const name of await namesIn(own)) {
    const path = join(own, name);
    try {
      const found = await look(path, name, warehouseId);
      if (typeof found === 'string') strange.push({ path, reason: found });
      else if (found) spools.push(found);
    } catch (error) {
      // Renamed or deleted by the process that recovered it.
      if (codeOf(error) !== 'ENOENT') strange.push({ path, reason: (error as Error).message });
    }
  }
  return { spools, strange };
}

async function look(path: string, name: string, warehouseId: string): Promise<FoundSpool | string | undefined> {
  const parsed = parseName(name);
  if (!parsed) return 'its name is not that of a spool';
  const { claimant } = parsed;
  // The files of a claim may be deleted at this moment: what it needs to be known is in its name.
  if (claimant) {
    const life = await lifeOf(claimant);
    if (life === 'dead' && parsed.deaths >= MOST_DEATHS)
      return `${parsed.deaths} processes died while they recovered it`;
    return { path, workerId: parsed.workerId, holder: claimant, life };
  }
  const isNew = parsed.state === 'new';
  if (isNew || !(await namesIn(path)).length) {
    const isAbandoned = Date.now() - (await stat(path)).mtimeMs > UNFINISHED_MS;
    if (isAbandoned) await (isNew ? rm(path, { recursive: true, force: true }) : rmdir(path));
    return undefined;
  }
  const read = await readHeader(path);
  if ('unreadable' in read) return read.unreadable;
  const { warehouse_id, holder: writer } = read.header;
  if (warehouse_id !== warehouseId) return 'its header names another warehouse';
  const workerId = writer.worker_id;
  if (parsed.state === 'left') return { path, workerId, life: 'dead' };
  return { path, workerId, holder: writer, life: await lifeOf(writer) };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

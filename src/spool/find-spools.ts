/** Which spools of a warehouse are in a folder, and which process uses each of them. */
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { getErrorCode } from '../read-if-present.ts';
import type { Holder } from './header.ts';
import { type Liveness, checkLiveness } from './holder.ts';
import { parseSpoolName } from './layout.ts';
import { readHeader } from './read-spool.ts';

/**
 * A folder that is incomplete for this long belongs to a process that was killed while it made or deleted the folder.
 */
const UNFINISHED_MS = 3_600_000;

/**
 * A spool is skipped after this many processes died while they recovered it: one response that exhausts the memory must
 * not stop all workers.
 */
const MAX_DEATHS = 3;

export interface FoundSpool {
  readonly path: string;
  /** The worker whose responses it contains. */
  readonly workerId: number;
  /** The process that may be using it: its writer, or one that recovers it. Absent: no process is. */
  readonly holder?: Holder;
  /** Of the holder, as far as this process can determine it; `dead` without a holder. */
  readonly life: Liveness;
}

export interface SpoolSearch {
  readonly spools: readonly FoundSpool[];
  /** What is not recovered, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * `folder`: `<home>/spool`; it need not exist. Spools of other warehouses are in other folders and are ignored. Rejects
 * when it may not be read.
 */
export async function findSpools(folder: string, warehouseId: string): Promise<SpoolSearch> {
  const spools: FoundSpool[] = [];
  const skipped: { path: string; reason: string }[] = [];
  const own = join(folder, warehouseId);
  for (const name of await listNames(own)) {
    const path = join(own, name);
    try {
      const found = await inspectSpool(path, name, warehouseId);
      if (typeof found === 'string') skipped.push({ path, reason: found });
      else if (found) spools.push(found);
    } catch (error) {
      // Renamed or deleted by the process that recovered it.
      if (getErrorCode(error) !== 'ENOENT') skipped.push({ path, reason: (error as Error).message });
    }
  }
  return { spools, skipped };
}

async function inspectSpool(path: string, name: string, warehouseId: string): Promise<FoundSpool | string | undefined> {
  const parsed = parseSpoolName(name);
  if (!parsed) return 'its name is not that of a spool';
  const { claimant } = parsed;
  // The files of a claim may be deleted at this moment, so its name contains what has to be known.
  if (claimant) {
    const life = await checkLiveness(claimant);
    if (life === 'dead' && parsed.deaths >= MAX_DEATHS)
      return `${parsed.deaths} processes died while they recovered it`;
    return { path, workerId: parsed.workerId, holder: claimant, life };
  }
  const isNew = parsed.state === 'new';
  if (isNew || !(await listNames(path)).length) {
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
  return { path, workerId, holder: writer, life: await checkLiveness(writer) };
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT' || getErrorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

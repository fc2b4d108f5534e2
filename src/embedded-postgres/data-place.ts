/**
 * Where the data of an embedded server is. A copy of the folder has the identity of the original cluster, but its data
 * directory has another path and another inode. A folder that is renamed keeps the inode; a volume that is mounted
 * again and a backup that is restored keep the path.
 */
import { stat } from 'node:fs/promises';
import type { Layout } from './layout.ts';

export interface DataPlace {
  /** Of the data directory, without symbolic links. */
  readonly path: string;
  /** In decimal digits. */
  readonly inode: string;
}

/** Rejects when there is no data directory. */
export async function readDataPlace({ data }: Pick<Layout, 'data'>): Promise<DataPlace> {
  const { ino } = await stat(data, { bigint: true });
  return { path: data, inode: String(ino) };
}

/** False only for a copy, and for data that was moved to another file system and another path. */
export const isSameDataPlace = (a: DataPlace, b: DataPlace): boolean => a.path === b.path || a.inode === b.inode;

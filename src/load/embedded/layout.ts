import { chown, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Where the embedded PostgreSQL keeps its things: all below `<home>/postgres`. */
export interface Layout {
  readonly root: string;
  /** The data directory of the cluster, owned by the user the server runs as. */
  readonly data: string;
  /** One file for each acquisition that has not been released yet. */
  readonly users: string;
  readonly lock: string;
  readonly settings: string;
  /** Identity of the server process that we started last. */
  readonly server: string;
  readonly log: string;
}

export async function makeLayout(home: string): Promise<Layout> {
  const path = resolve(home, 'postgres');
  // Others may pass through but not look: as root, the server runs as another user than we do.
  await mkdir(path, { recursive: true, mode: 0o711 });
  const root = await realpath(path);
  const users = join(root, 'users');
  await mkdir(users, { recursive: true, mode: 0o700 });
  return {
    root,
    data: join(root, 'data'),
    users,
    lock: join(root, 'lock'),
    settings: join(root, 'settings.json'),
    server: join(root, 'server'),
    log: join(root, 'server.log'),
  };
}

/** Gives a file that root wrote to the owner of its folder, who could not read it otherwise when his turn comes. */
export async function giveToFolderOwner(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dirname(path));
  await chown(path, uid, gid);
}

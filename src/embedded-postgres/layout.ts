/** Paths of the embedded server. */
import { createHash } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { readDataVersion } from './data-files.ts';
import { checkHomeOwner, checkOwner } from './home-owner.ts';
import { canReach, chooseServerUser, type ServerUser } from './server-user.ts';
import { readServerSettings } from './server-settings.ts';

export interface Layout {
  /** `<home>/postgres`. */
  readonly root: string;
  /** The folder of the data directory; `root`, except where the user of the server cannot enter that. */
  readonly folder: string;
  /** The data directory of the cluster. Its owner is the user that the server runs as. */
  readonly data: string;
  /** The server holds the lock on this file, see ownership.ts. */
  readonly dataLock: string;
  /** One file for each acquisition that has not been released yet. */
  readonly users: string;
  readonly lock: string;
  readonly settings: string;
  /** Contains the identity of the server process that was started last. */
  readonly server: string;
  readonly log: string;
}

/** Of root, and every user can enter it. */
export const SYSTEM_FOLDER = '/var/lib/echotik-warehouse';

/** Creates the folders that are missing. Throws ConfigError when another user controls them. */
export async function makeLayout(home: string): Promise<Layout> {
  await checkHomeOwner(home);
  const path = resolve(home, 'postgres');
  // Other users may pass through but not list it: when this process is root, the server runs as another user.
  await mkdir(path, { recursive: true, mode: 0o711 });
  const root = await realpath(path);
  await checkOwner(root);
  const users = join(root, 'users');
  await mkdir(users, { recursive: true, mode: 0o700 });
  const settings = join(root, 'settings.json');
  const folder = await chooseDataFolder(root, settings);
  return {
    root,
    folder,
    data: join(folder, 'data'),
    dataLock: join(folder, 'data.lock'),
    users,
    lock: join(root, 'start.lock'),
    settings,
    server: join(root, 'server'),
    log: join(root, 'server.log'),
  };
}

/** The folder of the data of `home`; undefined if it is in `home`, or there is none yet. */
export async function findDataFolder(home: string): Promise<string | undefined> {
  const root = resolve(home, 'postgres');
  return (await readServerSettings({ root, settings: join(root, 'settings.json') }))?.dataFolder;
}

/** Creates it for root, whose server runs as another user, where that user cannot enter `root`. */
async function chooseDataFolder(root: string, settings: string): Promise<string> {
  if (process.getuid?.() !== 0) return root;
  const elsewhere = join(SYSTEM_FOLDER, createHash('sha256').update(root).digest('hex').slice(0, 16));
  const kept = (await readServerSettings({ root, settings }))?.dataFolder;
  if (kept !== undefined && kept !== elsewhere) {
    throw new ConfigError(`${root} was moved or copied, and its data is in ${kept}.`, {
      remedy: `Move the folder back; or rename ${kept} to ${elsewhere} and write that name into ${settings}.`,
    });
  }
  if (kept !== undefined && (await readDataVersion(join(kept, 'data'))) === undefined) {
    throw new ConfigError(`The data of ${root} was put into ${kept}, and there is none.`, {
      remedy:
        `In a container, mount the volume at ${SYSTEM_FOLDER} that it had when the data was made; otherwise restore ` +
        `it from a backup, or move ${root} away to begin with an empty warehouse.`,
    });
  }
  if (kept === undefined && (await canEnter(root, await chooseServerUser(join(root, 'data'))))) return root;
  await mkdir(elsewhere, { recursive: true, mode: 0o711 });
  for (const path of [SYSTEM_FOLDER, elsewhere]) await checkOwner(path);
  return elsewhere;
}

async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  return user === undefined || canReach(folder, user);
}

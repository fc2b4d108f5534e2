/**
 * The user that the server runs as. PostgreSQL refuses root, so when this process is root (mostly in containers) the
 * server runs as a user of its own, without any capability: the user `echotik-warehouse` where it exists, otherwise an
 * id without a name.
 */
import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Undefined: the user of this process. */
export type ServerUser = Ids | undefined;

export const ROOT_REMEDY =
  'Run as a user other than root, or set DATABASE_URL to a PostgreSQL of yours, ' +
  'or set ECHOTIK_HOME to a folder that every user can reach.';

const USER_NAME = 'echotik-warehouse';
/**
 * Ids that neither distributions nor systemd give to anybody (https://systemd.io/UIDS-GIDS), below 65536 because
 * containers with user namespaces often have no more.
 */
const FIRST_ID = 60_900;
const LAST_ID = 61_183;

/** Throws ConfigError when this process is not root and the data directory belongs to another user. */
export async function chooseServerUser(data: string): Promise<ServerUser> {
  const owner = await readOwner(data);
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (owner === undefined || owner.uid === uid) return undefined;
    throw new ConfigError(`The data directory ${data} belongs to user ${owner.uid}, and we run as user ${uid}.`, {
      remedy:
        'Run as the user who made it (perhaps root), or set ECHOTIK_HOME to a folder of your own, or set DATABASE_URL.',
    });
  }
  const isOurs = owner !== undefined && owner.uid !== 0 && owner.uid !== (await readNobody()).uid;
  return isOurs ? owner : chooseOwnIds();
}

/** initdb needs a user with a name. The group is that of the server: other processes of that user do not have it. */
export async function chooseInitUser(user: ServerUser): Promise<ServerUser> {
  if (user === undefined || (await readAccounts('passwd')).some(({ id }) => id === user.uid)) return user;
  return { uid: (await readNobody()).uid, gid: user.gid };
}

/** The user that ran the server of root in earlier versions. */
export async function readNobody(): Promise<Ids> {
  const nobody = (await readAccounts('passwd')).find(({ name }) => name === 'nobody');
  return { uid: nobody?.id ?? 65534, gid: nobody?.gid ?? 65534 };
}

/** Whether that user may enter every folder of the path, and enter or execute the last element. */
export async function canReach(path: string, user: Ids): Promise<boolean> {
  const entry = await stat(path);
  const passBit = entry.uid === user.uid ? 0o100 : entry.gid === user.gid ? 0o010 : 0o001;
  if ((entry.mode & passBit) === 0) return false;
  const parent = dirname(path);
  return parent === path || canReach(parent, user);
}

async function chooseOwnIds(): Promise<Ids> {
  const [users, groups] = await Promise.all([readAccounts('passwd'), readAccounts('group')]);
  const ours = users.find(({ name }) => name === USER_NAME);
  if (ours !== undefined && ours.id !== 0) return { uid: ours.id, gid: ours.gid };
  const taken = new Set([...users, ...groups].map(({ id }) => id));
  for (let id = FIRST_ID; id <= LAST_ID; id++) if (!taken.has(id)) return { uid: id, gid: id };
  throw new ConfigError(`The user ids ${FIRST_ID} to ${LAST_ID} are all in use.`, { remedy: ROOT_REMEDY });
}

interface Account {
  readonly name: string;
  readonly id: number;
  /** Of a user; NaN of a group. */
  readonly gid: number;
}

async function readAccounts(file: 'passwd' | 'group'): Promise<readonly Account[]> {
  const text = await readFile(`/etc/${file}`, 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , id, gid]) => ({ name, id: Number(id || NaN), gid: Number(gid || NaN) }));
}

async function readOwner(path: string): Promise<Ids | undefined> {
  try {
    const { uid, gid } = await lstat(path);
    return { uid, gid };
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

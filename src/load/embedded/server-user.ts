/**
 * As whom the server runs. PostgreSQL refuses root, so when we are root (containers, mostly) it runs as the owner of
 * its data directory, at first `nobody`. That user may not get through to files below `/root`; then the server keeps
 * one capability of root, CAP_DAC_OVERRIDE (the only fitting one that Docker grants by default).
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { codeOf } from '../../file-text.ts';

/** Undefined: as ourselves. */
export type ServerUser = { readonly uid: number; readonly gid: number; readonly needsCapability: boolean } | undefined;

export const rootRemedy =
  'Run as a user other than root, or set DATABASE_URL to a PostgreSQL of yours, ' +
  'or set ECHOTIK_HOME to a folder that every user can reach.';

/** @throws ConfigError when we are not root and the data directory is of another user. */
export async function chooseServerUser(data: string, program: string): Promise<ServerUser> {
  const owner = await ownerOf(data);
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (owner === undefined || owner.uid === uid) return undefined;
    throw new ConfigError(`The data directory ${data} belongs to user ${owner.uid}, and we run as user ${uid}.`, {
      remedy:
        'Run as the user who made it (perhaps root), or set ECHOTIK_HOME to a folder of your own, or set DATABASE_URL.',
    });
  }
  const ids = owner === undefined || owner.uid === 0 ? await readNobody() : owner;
  const reachable = (await canReach(dirname(data), ids)) && (await canReach(program, ids));
  return { ...ids, needsCapability: !reachable };
}

/** What to spawn so that `file` runs as that user. */
export function commandAs(user: ServerUser, file: string, args: readonly string[]) {
  if (user === undefined) return { file, args, ids: {} };
  const { uid, gid } = user;
  if (!user.needsCapability) return { file, args, ids: { uid, gid } };
  const become = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  // The securebit makes access(2), by which initdb looks for its sibling, heed the capability of a user other than root.
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { file: 'setpriv', args: [...become, ...keep, '--', file, ...args], ids: {} };
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

async function ownerOf(path: string): Promise<Ids | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readNobody(): Promise<Ids> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

/** Whether that user may pass through every folder on the way, and through (or execute) the last one. */
async function canReach(path: string, { uid, gid }: Ids): Promise<boolean> {
  const entry = await stat(path);
  const passBit = entry.uid === uid ? 0o100 : entry.gid === gid ? 0o010 : 0o001;
  if ((entry.mode & passBit) === 0) return false;
  const parent = dirname(path);
  return parent === path || canReach(parent, { uid, gid });
}

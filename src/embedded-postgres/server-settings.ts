/** The port and the password of the embedded server, kept in `settings.json`. */
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import { readIfPresent } from '../read-if-present.ts';
import type { DataPlace } from './data-place.ts';
import type { Layout } from './layout.ts';
import { findFreePort } from './port.ts';

export interface ServerSettings {
  /** The port to try first. */
  readonly port: number;
  /** Of the role `echotik`. */
  readonly password: string;
  /** The role may still have this one: it gets the other when the server is ready. Absent: it has the other. */
  readonly formerPassword?: string;
  /** Absent: the data directory is beside this file, or was not made yet. */
  readonly dataFolder?: string;
  /** Where the data was when the warehouse last worked. Absent: an earlier version wrote this file. */
  readonly place?: DataPlace;
}

/** Undefined when none were written yet. Throws ConfigError when the file is damaged. */
export async function readServerSettings({
  root,
  settings: path,
}: Pick<Layout, 'root' | 'settings'>): Promise<ServerSettings | undefined> {
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const settings = parseServerSettings(text);
  if (settings !== undefined) return settings;
  throw new ConfigError(`${path} is damaged: it should hold a port and a password.`, {
    remedy: `Restore it from a backup, or move ${root} away to begin with an empty warehouse.`,
  });
}

export async function createServerSettings(layout: Layout): Promise<ServerSettings> {
  const settings = { port: await findFreePort(), password: createPassword() };
  await writeServerSettings(layout, settings);
  return settings;
}

export function createPassword(): string {
  return randomBytes(24).toString('hex');
}

export async function writeServerSettings(layout: Layout, settings: ServerSettings): Promise<void> {
  const fresh = `${layout.settings}.new`;
  await rm(fresh, { force: true });
  // `wx`: never into a file that is there, so never through a link.
  await writeFile(fresh, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await rename(fresh, layout.settings);
}

function parseServerSettings(text: string): ServerSettings | undefined {
  try {
    const settings = JSON.parse(text) as Partial<ServerSettings>;
    const { port, password } = settings;
    return typeof port === 'number' && typeof password === 'string' ? { ...settings, port, password } : undefined;
  } catch {
    return undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { ConfigError } from '../../errors.ts';
import { readIfPresent } from '../../file-text.ts';
import { giveToFolderOwner, type Layout } from './layout.ts';
import { findFreePort } from './port.ts';

/** What `settings.json` holds. The port is the one to try first; the password is the one of the role `echotik`. */
export interface Settings {
  readonly port: number;
  readonly password: string;
}

/** Undefined when none were written yet. */
export async function readSettings(layout: Layout): Promise<Settings | undefined> {
  const text = await readIfPresent(layout.settings);
  if (text === undefined) return undefined;
  const settings = parseSettings(text);
  if (settings !== undefined) return settings;
  throw new ConfigError(`${layout.settings} is damaged: it should hold a port and a password.`, {
    remedy: `Restore it from a backup, or move ${layout.root} away to begin with an empty warehouse.`,
  });
}

export async function createSettings(layout: Layout): Promise<Settings> {
  const settings = { port: await findFreePort(), password: randomBytes(24).toString('hex') };
  await writeSettings(layout, settings);
  return settings;
}

export async function writeSettings(layout: Layout, settings: Settings): Promise<void> {
  const fresh = `${layout.settings}.new`;
  await writeFile(fresh, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flush: true });
  await giveToFolderOwner(fresh);
  await rename(fresh, layout.settings);
}

function parseSettings(text: string): Settings | undefined {
  try {
    const { port, password } = JSON.parse(text) as Partial<Settings>;
    return typeof port === 'number' && typeof password === 'string' ? { port, password } : undefined;
  } catch {
    return undefined;
  }
}

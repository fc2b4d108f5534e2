/** Secrets of alert channels: from the file that the configuration names, or from the environment. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import type { Environment, Variables } from './environment.ts';

/** Where secrets are read from. */
export interface SecretSources {
  /** The configuration file: relative paths in it begin at its folder. */
  readonly config: Pick<Environment['config'], 'path'>;
  readonly variables: Variables;
}

/**
 * The secret of a channel: the content of `file`, else of the variable ECHOTIK_ALERT_<CHANNEL>_<KEY>, else of the file
 * that ECHOTIK_ALERT_<CHANNEL>_<KEY>_FILE names. Undefined: none of them is given. Throws ConfigError if a file cannot
 * be read or is empty, or if two are given. No message contains the secret.
 */
export function readChannelSecret(
  { config, variables }: SecretSources,
  channel: string,
  key: string,
  file: string | undefined,
): string | undefined {
  const variable = nameSecretVariable(channel, key);
  const value = variables[variable]?.trim() || undefined;
  const named = variables[`${variable}_FILE`]?.trim() || undefined;
  const given = [file && 'the configuration', value && variable, named && `${variable}_FILE`].filter(Boolean);
  if (given.length > 1)
    throw new ConfigError(`the secret ${key} of the alert channel ${channel} is given by ${given.join(' and by ')}`, {
      remedy: 'keep one of them',
    });
  if (value !== undefined) return value;
  const path = file === undefined ? named : resolve(dirname(config.path), file);
  return path === undefined ? undefined : readSecretFile(path, `alert channel ${channel}`);
}

/** The variable for a secret of a channel, such as ECHOTIK_ALERT_OPS_CHAT_URL for the channel ops-chat. */
export const nameSecretVariable = (channel: string, key: string): string =>
  `ECHOTIK_ALERT_${channel.toUpperCase().replaceAll('-', '_')}_${key}`;

function readSecretFile(path: string, whose: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${whose}: cannot read ${path} (${(error as { code?: string }).code ?? 'unreadable'})`, {
      remedy: 'correct the path, or let this process read the file',
    });
  }
  if (text === '') throw new ConfigError(`${whose}: ${path} is empty`, { remedy: 'write the secret into the file' });
  return text;
}
